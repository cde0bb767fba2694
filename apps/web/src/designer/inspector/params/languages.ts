import { json } from '@codemirror/lang-json'
import { python } from '@codemirror/lang-python'
import { yaml } from '@codemirror/lang-yaml'
import { StreamLanguage, type StreamParser } from '@codemirror/language'
import { javascript } from '@codemirror/legacy-modes/mode/javascript'
import { lua } from '@codemirror/legacy-modes/mode/lua'
import { perl } from '@codemirror/legacy-modes/mode/perl'
import { ruby } from '@codemirror/legacy-modes/mode/ruby'
import { shell } from '@codemirror/legacy-modes/mode/shell'
import type { Extension } from '@codemirror/state'

const mode = (parser: StreamParser<unknown>): Extension => StreamLanguage.define(parser)

/** Made once each: an editor whose language is another object reads its text anew. */
const LANGUAGES = {
  plain: [] as Extension,
  shell: mode(shell),
  python: python(),
  javascript: mode(javascript),
  ruby: mode(ruby),
  perl: mode(perl),
  lua: mode(lua),
  json: json(),
  yaml: yaml(),
} as const satisfies Record<string, Extension>

export type Language = keyof typeof LANGUAGES

export function languageExtension(language: Language): Extension {
  return LANGUAGES[language]
}

const INTERPRETERS: readonly (readonly [RegExp, Language])[] = [
  [/\bpython[\d.]*\b/, 'python'],
  [/\b(node|nodejs|deno|bun)\b/, 'javascript'],
  [/\bruby\b/, 'ruby'],
  [/\bperl\b/, 'perl'],
  [/\blua[\d.]*\b/, 'lua'],
  [/\b(sh|bash|dash|zsh|ash|ksh)\b/, 'shell'],
]

/** What a script is written in: what its interpreter says, else its first line, else shell. */
export function languageOf(format: string, text: string, interpreter: string): Language {
  if (format === 'json' || format === 'yaml') return format
  if (format !== 'script' && format !== 'command' && format !== 'code') return 'plain'
  const [first = ''] = text.split('\n', 1)
  const said = interpreter !== '' ? interpreter : first.startsWith('#!') ? first : ''
  return INTERPRETERS.find(([pattern]) => pattern.test(said))?.[1] ?? 'shell'
}
