type Tags = { readonly [tag: string]: string }

/** Tags as they are written in a box, one a line. */
export function tagsAsText(tags: Tags): string {
  return Object.entries(tags)
    .map(([tag, value]) => `${tag}=${value}`)
    .join('\n')
}

/** Tags that were written one a line, or what is wrong with the first line that is none. Pure. */
export function readTags(text: string): { readonly tags: Tags } | { readonly problem: string } {
  const tags = new Map<string, string>()
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const at = line.indexOf('=')
    const tag = line.slice(0, Math.max(at, 0)).trim()
    const where = `Line ${index + 1}`
    if (tag === '') return { problem: `${where}: a tag is written as name=value.` }
    if (tags.has(tag)) return { problem: `${where}: ${tag} is there twice.` }
    if (tag.length > 120) return { problem: `${where}: a name has at most 120 characters.` }
    const value = line.slice(at + 1).trim()
    if (value.length > 500) return { problem: `${where}: a value has at most 500 characters.` }
    tags.set(tag, value)
  }
  return { tags: Object.fromEntries(tags) }
}
