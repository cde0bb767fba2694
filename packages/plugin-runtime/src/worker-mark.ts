/** In the environment of a process that runs handlers: the home that it belongs to. */
export const WORKER_MARK = 'CONTRAFLOW_WORKER_OF'
