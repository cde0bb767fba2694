import { runCheck } from '@contraflow/plugin-sdk/running'
import { expect, test } from 'vitest'
import checks from './checks.ts'

// The check looks at its own params alone.
const flow = { steps: [] } as never
const warnings = (params: { readonly [name: string]: string }, type = 'run') =>
  runCheck(checks, { uses: `command/${type}@1`, id: 'a', params, flow })

test.each([
  ['reboot', 'reboot'],
  ['sync; reboot -f', 'reboot'],
  ['/sbin/reboot', '/sbin/reboot'],
  ['/usr/sbin/shutdown -r now', '/usr/sbin/shutdown'],
  ['test -e /flag && poweroff', 'poweroff'],
  ['sudo -n halt', 'halt'],
  ['systemctl reboot', 'systemctl reboot'],
  ['systemctl --force --no-wall poweroff', 'systemctl poweroff'],
  ['/bin/systemctl kexec', '/bin/systemctl kexec'],
  ['LANG=C init 6', 'init 6'],
  ['if true; then\n  reboot\nfi', 'reboot'],
  ['echo "about to reboot" && shutdown -h +0', 'shutdown'],
  ['(sleep 5; reboot) &', 'reboot'],
  ['systemctl \\\n  reboot', 'systemctl reboot'],
  ['cat <<END > /etc/motd\nhello\nEND\nreboot', 'reboot'],
])('%j takes the device down', (run, found) => {
  expect(warnings({ run })).toEqual([
    { path: ['run'], message: expect.stringContaining(`("${found}")`) },
  ])
  expect(warnings({ run })[0]?.message).toContain('system/reboot@1')
})

test.each([
  ['echo reboot'],
  ['echo "reboot"; logger \'please; reboot\''],
  ['# reboot\ntrue # then reboot; reboot'],
  ['touch /run/reboot-required'],
  ['cat /var/log/reboot'],
  ['grep shutdown /etc/app.conf | sort'],
  ['systemctl restart reboot-watcher'],
  ['systemctl status reboot.target'],
  ['systemctl list-units'],
  ['/opt/app/bin/shutdown --gracefully'],
  ['./reboot'],
  ['shutdown -c'],
  ['shutdown -r +1'],
  ['init 3'],
  ['git init 6'],
  ['cat > /usr/local/bin/x <<EOF\nreboot\nEOF\ntrue'],
  ['reboot_needed=yes'],
  ['${{ inputs.command }}'],
])('%j does not', (run) => {
  expect(warnings({ run })).toEqual([])
})

test('a script for a shell is looked at too, one in another language is not', () => {
  expect(warnings({ script: '#!/bin/bash -e\nsync\nreboot' }, 'script')).toMatchObject([
    { path: ['script'] },
  ])
  expect(warnings({ script: 'reboot' }, 'script')).toHaveLength(1)
  expect(warnings({ script: '#!/usr/bin/env -S dash -e\nreboot' }, 'script')).toHaveLength(1)
  expect(warnings({ script: '#!/usr/bin/env python3\nreboot\n' }, 'script')).toEqual([])
  expect(warnings({ script: 'reboot', interpreter: 'python3 -u' }, 'script')).toEqual([])
  expect(warnings({ script: 'reboot', interpreter: '/bin/bash -e' }, 'script')).toHaveLength(1)
})
