import type { Flow, Json } from '@contraflow/flow'
import type { z } from 'zod'
import type { PluginDeclaration } from './declare.ts'

/** A step or action of a draft, for a plugin to judge. */
export interface CheckContext<Params> {
  /** As the flow writes them; they fit the type, but for expressions (`${{ … }}`), which may stand in any place. */
  readonly params: Params
  /** Of the step or action. */
  readonly id: string
  readonly flow: Flow
}

/** What a person should know before they publish; never stops them. */
export interface CheckWarning {
  /** The place below the params that it is about. Default: the params as a whole. */
  readonly path?: readonly (string | number)[]
  /** A sentence: what may go wrong, and what to do. */
  readonly message: string
}

export type Check<Params> = (context: CheckContext<Params>) => readonly CheckWarning[]

/** Params of an older major as those of the next one. Throws what a person should read where that can't be done. */
export type Migration = (params: { readonly [name: string]: Json }) => {
  readonly [name: string]: Json
}

type Work<Plugin extends PluginDeclaration> =
  | Plugin['stepTypes'][number]
  | Plugin['actions'][number]

export interface ChecksOf<Plugin extends PluginDeclaration> {
  /** By id, for steps and actions alike. */
  readonly checks?: {
    readonly [Id in Work<Plugin>['id']]?: Check<
      z.input<Extract<Work<Plugin>, { readonly id: Id }>['params']>
    >
  }
  /** By id, then by the major that a flow has: what makes its params those of the next. */
  readonly migrations?: {
    readonly [Id in Work<Plugin>['id']]?: { readonly [major: number]: Migration }
  }
}

/** What `checks.ts` exports as default. */
export interface PluginChecks {
  readonly plugin: PluginDeclaration
  readonly checks: { readonly [id: string]: unknown }
  readonly migrations: {
    readonly [id: string]: { readonly [major: number]: Migration } | undefined
  }
}

/**
 * A plugin's own judgement of drafts, and its migrations. Runs on the server, in a process of the plugin's own without any
 * permission, for 1 s at most: pure functions, no Node.
 */
export function implementChecks<const Plugin extends PluginDeclaration>(
  plugin: Plugin,
  { checks = {}, migrations = {} }: ChecksOf<Plugin>,
): PluginChecks {
  return { plugin, checks, migrations }
}
