import { expect, test } from 'vitest'
import { interpreterOf } from './interpreter.ts'

test.each([
  ['echo hi', ['/bin/sh']],
  ['#!/bin/bash\necho hi', ['/bin/bash']],
  ['#!/usr/bin/env python3\r\nprint()', ['/usr/bin/env', 'python3']],
  ['#! /bin/sh -eu  \ntrue', ['/bin/sh', '-eu']],
  ['#!/usr/bin/env -S python3 -u\nprint()', ['/usr/bin/env', '-S python3 -u']],
  ['#!\necho hi', ['/bin/sh']],
  ['# no #!/bin/bash', ['/bin/sh']],
])('%j is run by %j, as the kernel would', (script, program) => {
  expect(interpreterOf(script)).toEqual(program)
})

test('the interpreter that is asked for wins, with its options', () => {
  expect(interpreterOf('#!/bin/bash\ntrue', 'python3 -u')).toEqual(['python3', '-u'])
})
