import { closeSync, mkdirSync, openSync, readSync, realpathSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** What happens at the chosen moment. */
export type FaultAction = 'observe' | 'kill-agent' | 'cut-power' | 'terminate-agent'

/** Moments that can be chosen, each counted from 1. */
export const FAULT_MOMENTS = [
  'change',
  'before-journal-write',
  'before-journal-sync',
  'after-journal-sync',
  'before-sync',
] as const
export type FaultMoment = (typeof FAULT_MOMENTS)[number]

export interface Fault {
  readonly action: Exclude<FaultAction, 'observe'>
  readonly moment: FaultMoment
  readonly target: number
}

/** How often there was something that a fault could come at. */
export interface FaultCounts {
  readonly changes: number
  readonly journalWrites: number
  /** Of files, folders and whole file systems, the journal's own among them. */
  readonly syncs: number
}

const ACTIONS: readonly FaultAction[] = ['observe', 'kill-agent', 'cut-power', 'terminate-agent']

/** `struct control` of fault-shim.c. */
const OFFSETS = {
  action: 0,
  moment: 4,
  target: 8,
  changes: 16,
  journalWrites: 24,
  fired: 32,
  agent: 36,
  journalIsDirty: 40,
  folder: 48,
  undo: 1072,
  clockOffset: 2096,
  syncs: 2104,
} as const
const SIZE = 2112
const SETTLE_MS = 20

/** What a test and the shim in a device's processes share: one file, mapped by all of them. */
export class FaultControl implements Disposable {
  readonly file: string
  /** Where the shim keeps what it takes to undo what was not synced. */
  readonly undoFolder: string
  /** What is watched: absolute, links resolved. */
  readonly folder: string
  readonly #descriptor: number

  /** `folder` must exist; `beside` takes the control file and the undo folder, on the same file system. */
  constructor(folder: string, beside: string) {
    this.folder = realpathSync(folder)
    this.file = join(realpathSync(beside), 'control')
    this.undoFolder = join(realpathSync(beside), 'undo')
    mkdirSync(this.undoFolder, { recursive: true })
    this.#descriptor = openSync(this.file, 'w+')
    const block = Buffer.alloc(SIZE)
    block.write(this.folder, OFFSETS.folder)
    block.write(this.undoFolder, OFFSETS.undo)
    writeSync(this.#descriptor, block, 0, SIZE, 0)
  }

  /** The environment of a process that is to be watched, all that it starts included. */
  environment(shim: string): { readonly [name: string]: string } {
    return { LD_PRELOAD: shim, CONTRAFLOW_FAULTS: this.file }
  }

  /** Begins to count anew, and lets the fault happen when its count is reached; null: only counts. */
  arm(fault: Fault | null): void {
    this.#write(OFFSETS.action, 0)
    this.#write(OFFSETS.moment, FAULT_MOMENTS.indexOf(fault?.moment ?? 'change'))
    this.#writeLong(OFFSETS.target, fault?.target ?? 0)
    this.#writeLong(OFFSETS.changes, 0)
    this.#writeLong(OFFSETS.journalWrites, 0)
    this.#writeLong(OFFSETS.syncs, 0)
    this.#write(OFFSETS.fired, 0)
    this.#write(OFFSETS.journalIsDirty, 0)
    this.#write(OFFSETS.action, ACTIONS.indexOf(fault?.action ?? 'observe'))
  }

  /** The fault will not come any more; answers whether it has. */
  async disarm(): Promise<boolean> {
    this.#writeLong(OFFSETS.target, 0)
    // Somebody may have looked at the target just before.
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
    return this.hasFired
  }

  /** Counted since it was armed. */
  get counts(): FaultCounts {
    return {
      changes: this.#readLong(OFFSETS.changes),
      journalWrites: this.#readLong(OFFSETS.journalWrites),
      syncs: this.#readLong(OFFSETS.syncs),
    }
  }

  /** Sets the wall clock of the device's processes, all at once, so far from the machine's. The monotonic clock goes on. */
  setClock(offsetSeconds: number): void {
    this.#writeLong(OFFSETS.clockOffset, offsetSeconds)
  }

  get hasFired(): boolean {
    return this.#read(OFFSETS.fired) !== 0
  }

  /** Everything so far counts as synced. */
  forget(): void {
    // Tried again: a device that is alive may just be adding to it.
    rmSync(this.undoFolder, { recursive: true, force: true, maxRetries: 20, retryDelay: 5 })
    mkdirSync(this.undoFolder, { recursive: true })
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor)
  }

  #write(at: number, value: number): void {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value)
    writeSync(this.#descriptor, bytes, 0, 4, at)
  }

  #writeLong(at: number, value: number): void {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(BigInt(value))
    writeSync(this.#descriptor, bytes, 0, 8, at)
  }

  #read(at: number): number {
    const bytes = Buffer.alloc(4)
    readSync(this.#descriptor, bytes, 0, 4, at)
    return bytes.readUInt32LE()
  }

  #readLong(at: number): number {
    const bytes = Buffer.alloc(8)
    readSync(this.#descriptor, bytes, 0, 8, at)
    return Number(bytes.readBigUInt64LE())
  }
}
