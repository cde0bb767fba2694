import {
  commandShell,
  commandSurroundings,
  declarePlugin,
  declareStepType,
} from '@contraflow/plugin-sdk'
import * as z from 'zod'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const LONGEST_MS = 7 * DAY_MS

const duration = (title: string, description: string) =>
  z.int().min(1).max(LONGEST_MS).meta({ title, description })

/** When something counts as steady. */
const steadiness = {
  times: z.int().min(1).max(10_000).default(3).meta({
    title: 'Times in a row',
    description: 'How often it has to be right, one time after the other.',
  }),
  intervalMs: duration('Interval', 'Between two tries, in ms.').default(1_000),
  withinMs: duration(
    'Within',
    'It fails unless it came to be right by then, in ms. Shorter than the time limit of the step.',
  ).default(60_000),
}

const status = z
  .string()
  .regex(/^\s*\d{3}(-\d{3})?(\s*,\s*\d{3}(-\d{3})?)*\s*$/, 'is written like 200-299, 404')
  .default('200-299')
  .meta({
    title: 'Status',
    description: 'The codes that are right, or ranges of them: 200-299, 404.',
  })

const address = z
  .url({ protocol: /^https?$/, error: 'begins with http:// or https://, then a host' })
  .meta({ title: 'Address', description: 'As the device sees it: http or https.' })

const asking = {
  headers: z
    .record(
      z
        .string()
        .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'has only letters, digits and -, such as X-Token'),
      z.string(),
    )
    .exactOptional()
    .meta({ title: 'Headers', description: 'The place for a token, as a secret input.' }),
  status,
  verifyTls: z.boolean().default(true).meta({
    title: 'Verify the certificate',
    description: 'Only off where whoever answers needs no proof of who it is.',
  }),
  caFile: z.string().min(1).exactOptional().meta({
    title: 'CA file',
    description: "On the device, PEM: trusted instead of the device's own authorities.",
    format: 'path',
  }),
}

const contains = z.string().min(1).exactOptional()
const matches = z.string().min(1).exactOptional()
const matchesDescription = 'A regular expression, as in JavaScript.'

export const httpParams = z.object({
  url: address,
  method: z
    .enum(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'])
    .default('GET')
    .meta({ title: 'Method' }),
  ...asking,
  contains: contains.meta({
    title: 'Body contains',
    description: 'In the first MiB of it.',
  }),
  matches: matches.meta({ title: 'Body matches', description: matchesDescription }),
  ...steadiness,
  requestTimeoutMs: duration('Time limit of a request', 'In ms.').default(5_000),
})

export const commandParams = z.object({
  run: z.string().min(1).meta({
    title: 'Command',
    description: 'What the shell is to run. It should only look: it is run again and again.',
    format: 'command',
  }),
  exitCode: z.int().min(0).max(255).default(0).meta({ title: 'Exit code' }),
  contains: contains.meta({ title: 'Output contains', description: 'Its standard output.' }),
  matches: matches.meta({ title: 'Output matches', description: matchesDescription }),
  ...steadiness,
  tryTimeoutMs: duration('Time limit of a try', 'In ms.').default(10_000),
  ...commandSurroundings,
  shell: commandShell,
})

export const waitParams = z.object({
  durationMs: duration('Duration', 'How long the device has to hold out, in ms.'),
  run: z.string().min(1).exactOptional().meta({
    title: 'Command',
    description: 'Run again and again meanwhile; it must end with exit code 0.',
    format: 'command',
  }),
  url: address.exactOptional().meta({
    title: 'Address',
    description: 'Asked again and again meanwhile; it must answer with a status that is right.',
  }),
  ...asking,
  failures: z.int().min(1).max(10_000).default(1).meta({
    title: 'Failures in a row',
    description: 'So many tries in a row that go wrong end it.',
  }),
  intervalMs: duration('Interval', 'Between two tries, in ms.').default(5_000),
  tryTimeoutMs: duration('Time limit of a try', 'In ms.').default(10_000),
  ...commandSurroundings,
  shell: commandShell,
})

const looks = {
  category: 'Checks',
  changesDevice: false,
  allows: ['command/run@1', 'command/script@1'],
  whenInterrupted: 'retry',
} as const

const tries = z.int().meta({ description: 'How often it was looked at.' })
const tookMs = z.int().meta({ description: 'Until it was steady, in ms.' })
const limit = { timeoutMs: HOUR_MS }

const http = declareStepType({
  id: 'http',
  major: 1,
  title: 'Check an address',
  description:
    'Asks an address until it answers rightly several times in a row. Redirections are answers, and not followed.',
  icon: 'heart-pulse',
  params: httpParams,
  result: z.object({ tries, tookMs }),
  summaryParam: 'url',
  ...limit,
  ...looks,
  examples: [
    {
      title: 'The gateway is healthy',
      params: { url: 'http://localhost:8080/health', contains: '"status":"ok"', times: 5 },
    },
    {
      title: 'With an authority of its own',
      params: { url: 'https://localhost/', caFile: '/etc/gateway/ca.pem', withinMs: 120_000 },
    },
  ],
})

const command = declareStepType({
  id: 'command',
  major: 1,
  title: 'Check with a command',
  description: 'Runs a command until it ends rightly several times in a row.',
  icon: 'shield-check',
  params: commandParams,
  result: z.object({ tries, tookMs }),
  summaryParam: 'run',
  ...limit,
  ...looks,
  examples: [{ title: 'The broker answers', params: { run: 'mosquitto_sub -t up -C 1 -W 2' } }],
})

const wait = declareStepType({
  id: 'wait',
  major: 1,
  title: 'Wait and watch',
  description:
    'Lets the device run for a while, and can fail as soon as a command or an address does. One that was interrupted starts again.',
  icon: 'timer',
  params: waitParams,
  result: z.object({ tries, tookMs }),
  summaryParam: 'durationMs',
  timeoutMs: LONGEST_MS + DAY_MS,
  ...looks,
  examples: [
    {
      title: 'Ten minutes under watch',
      params: { durationMs: 600_000, url: 'http://localhost:8080/health', failures: 2 },
    },
    { title: 'Let it settle', params: { durationMs: 30_000 } },
  ],
})

/** What has to hold before an update goes on. */
export const manifest = declarePlugin({
  id: 'check',
  version: '1.0.0',
  title: 'Checks',
  // A CA file, or a command's working folder, may be anywhere.
  permissions: { reads: ['/'], programs: true, network: true },
  stepTypes: [http, command, wait],
  actions: [],
})
