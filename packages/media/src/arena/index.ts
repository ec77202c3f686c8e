/** Node's WebAssembly, which the types of Node leave to those of browsers. */
interface WebAssemblyApi {
  readonly Memory: new (size: {
    readonly initial: number
    readonly maximum: number
  }) => {
    readonly buffer: ArrayBuffer
  }
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
}

const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly

/** Of 64 kB, never more. */
const PAGES = 4
/** Bytes from 0 on that are the machine's own. */
const MACHINE = 16_384

const memory = new Memory({ initial: PAGES, maximum: PAGES })

/**
 * Memory in which packets are received, sealed and opened, so that they need not be carried from one place to another for it:
 * that of the process's one WebAssembly machine.
 */
export const arena = Buffer.from(memory.buffer)

let used = MACHINE

/** Room for `length` bytes that stays where it is; elsewhere when the arena is full. */
export function room(length: number): Buffer {
  const start = used
  if (start + length > arena.length) return Buffer.allocUnsafeSlow(length)
  used += length
  return arena.subarray(start, used)
}

/** What `module` exports; its memory is the arena. */
export const machineOf = (module: Uint8Array): unknown =>
  new Instance(new Module(module), { arena: { memory } }).exports
