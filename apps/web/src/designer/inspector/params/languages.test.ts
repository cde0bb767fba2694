import { expect, it } from 'vitest'
import { languageOf } from './languages.ts'

it.each([
  ['script', '#!/usr/bin/env python3\nimport os', '', 'python'],
  ['script', 'import os', 'python3 -u', 'python'],
  ['script', '#!/usr/bin/env python3', '/bin/bash', 'shell'],
  ['script', '#!/usr/local/bin/node', '', 'javascript'],
  ['script', 'python3 is only spoken of', '', 'shell'],
  ['command', 'systemctl restart x', '', 'shell'],
  ['yaml', 'a: 1', '', 'yaml'],
  ['path', '#!/bin/sh', '', 'plain'],
] as const)('%s %j with interpreter %j is %s', (format, text, interpreter, language) => {
  expect(languageOf(format, text, interpreter)).toBe(language)
})
