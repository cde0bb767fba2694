import * as z from 'zod'

/** Which engine a step talks to. */
export const engineParams = {
  engine: z
    .string()
    .regex(/^(unix:\/\/\/|tcp:\/\/|https?:\/\/)\S+$/, 'is written unix:///path or tcp://host:port')
    .exactOptional()
    .meta({
      title: 'Engine',
      description:
        "unix:///path of a socket on the device, or tcp://host:port. Default: DOCKER_HOST of the agent's environment, else unix:///var/run/docker.sock.",
    }),
}

/** Who pulls. */
export const credentialParams = {
  username: z.string().min(1).exactOptional().meta({
    title: 'Registry user',
    description: 'For a registry that wants one.',
  }),
  password: z.string().min(1).exactOptional().meta({
    title: 'Registry password',
    description: 'Or token. Name a secret input: ${{ inputs.registry-token }}.',
  }),
}

/** How long what was started may take to be up. */
export const healthParams = {
  healthTimeoutMs: z.int().min(1).default(60_000).meta({
    title: 'Health time limit',
    description:
      'What has a health check must be healthy within so many ms; otherwise it fails, with its last lines in the output.',
  }),
  settleMs: z.int().min(0).default(3_000).meta({
    title: 'Settling time',
    description: 'What has no health check must keep running for so many ms.',
  }),
}
