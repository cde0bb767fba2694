/** The server can't start; the message is one sentence for whoever starts it. */
export class StartFailed extends Error {}
