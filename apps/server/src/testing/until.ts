/** The first answer that is not null; throws after `ms`. */
export async function until<Answer>(
  ask: () => Promise<Answer | null> | Answer | null,
  ms = 20_000,
): Promise<Answer> {
  const end = performance.now() + ms
  while (performance.now() < end) {
    const answer = await ask()
    if (answer !== null) return answer
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`not within ${ms} ms`)
}
