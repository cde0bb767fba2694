import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json } from '@contraflow/flow'
import type { HandlerCall } from '../running/handler-call.ts'
import type { Furnished, ProofKit } from './kit.ts'
import { runAttempt, type TriedAttempt, type TriedPlugin } from './run-attempt.ts'

type Params = { readonly [name: string]: Json }

/** An example of a step type or action. */
export interface Example {
  readonly kind: 'step' | 'action'
  /** `plugin/type@major` */
  readonly uses: string
  readonly title: string
  readonly params: Params
}

/** Why an example can't be tried here; a part of a sentence. */
export class NotTried extends Error {}

/** A scratch device that an example was made ready on. */
export class ScratchDevice {
  readonly #home = mkdtempSync(join(tmpdir(), 'contraflow-proof-'))
  readonly root = join(this.#home, 'root')
  readonly #given = join(this.#home, 'given')
  readonly #own = join(this.#home, 'own')
  readonly #plugin: TriedPlugin
  readonly #kit: ProofKit
  readonly #furnished: Furnished[] = []
  /** The step that was tried last, as an action that undoes it sees it. */
  #undoes: HandlerCall['undoes'] = null
  #attempts = 0

  constructor(plugin: TriedPlugin, kit: ProofKit) {
    this.#plugin = plugin
    this.#kit = kit
    for (const folder of [this.root, this.#given, this.#own]) mkdirSync(folder)
  }

  /** Makes it ready for an example, and answers its params. Throws NotTried. */
  async furnish({ kind, uses, title, params }: Example): Promise<Params> {
    const setting = { kind, title, params, root: this.root, given: this.#given }
    const furnished = (await this.#kit[idOf(uses)]?.(setting)) ?? {}
    if (typeof furnished === 'string') throw new NotTried(furnished)
    this.#furnished.push(furnished)
    const wanted = furnished.params ?? params
    const lookup = /\$\{\{[^}]*\}\}/.exec(JSON.stringify(wanted))?.[0]
    if (lookup === undefined) return wanted
    throw new NotTried(`nothing says what ${lookup} is: let src/kit.ts answer its params`)
  }

  /** Tries a step, or an action: on its step where it `needsStep`, else at flow level. */
  async attempt(
    { kind, uses }: Example,
    params: Params,
    how: {
      readonly killAt?: number | null
      readonly resume?: boolean
      readonly onStep?: boolean
    } = {},
  ): Promise<TriedAttempt> {
    const { killAt = null, resume = false, onStep = kind === 'step' } = how
    this.#attempts += 1
    const scratch = join(this.#own, `scratch-${this.#attempts}`)
    mkdirSync(scratch, { mode: 0o700 })
    const call: HandlerCall = {
      attempt: `${this.#home} ${this.#attempts}`,
      uses,
      kind,
      params,
      root: this.root,
      scratch,
      snapshotDir: onStep ? join(this.#own, 'snapshot') : null,
      stateFile: join(this.#own, 'state', `${kind}-${idOf(uses)}`),
      cacheDir: join(this.#own, 'downloads'),
      run: 'proof',
      keeps: [],
      artifacts: Object.assign({}, ...this.#furnished.map(({ artifacts }) => artifacts)),
      device: { name: 'scratch', tags: {} },
      undoes: kind === 'action' && onStep ? this.#undoes : null,
      changesDevice: true,
      resume,
    }
    const places = { own: this.#own, given: this.#given }
    const tried = await runAttempt(this.#plugin, call, places, killAt)
    if (kind === 'step') this.#undoes = { params, result: resultOf(tried) }
    return tried
  }

  async dispose(): Promise<void> {
    for (const { end } of this.#furnished) await end?.()
    rmSync(this.#home, { recursive: true, force: true })
  }
}

/** The middle of `plugin/type@major`. */
export function idOf(uses: string): string {
  return uses.replace(/^.*\/|@\d+$/g, '')
}

function resultOf(tried: TriedAttempt): Json {
  return tried.was === 'ended' && tried.outcome.ok ? tried.outcome.result : null
}
