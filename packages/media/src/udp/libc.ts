import { getSystemErrorName } from 'node:util'
import { isMainThread } from 'node:worker_threads'

/** The system calls that `dgram` has no way to, by their C names and arguments. Negative: the call failed, see `failure`. */
export interface Libc {
  socket(family: number, type: number, protocol: number): number
  bind(socket: number, name: Buffer, length: number): number
  getsockname(socket: number, name: Buffer, length: Int32Array): number
  setsockopt(socket: number, level: number, option: number, value: Int32Array, length: number): number
  close(file: number): number
  epollCreate(flags: number): number
  epollControl(poll: number, operation: number, file: number, event: Buffer): number
  // By address, what is called for each packet: a Buffer takes koffi longer.
  epollWait(poll: number, events: number, most: number, timeout: number): number
  receiveMany(socket: number, headers: number, most: number, flags: number, timeout: number): number
  sendTo(socket: number, packet: number, length: number, flags: number, name: number, nameLength: number): number
  toBytes(family: number, text: string, into: Buffer): number
  toText(family: number, bytes: Buffer, into: Buffer, length: number): string | null
  nameToIndex(name: string): number
  indexToName(index: number, into: Buffer): string | null
  /** Where the memory of a buffer lies; one made by `allocUnsafeSlow` stays there. */
  addressOf(memory: Buffer): number
  /** Calls `ready` from within the event loop whenever `file` can be read, from `start` on till `stop`. */
  watch(file: number, ready: () => void): Watch
  /** What the last call failed with, as Node says it. */
  failure(syscall: string, detail: string): NodeJS.ErrnoException
}

export interface Watch {
  start(): void
  stop(): void
}

/** Of libuv: a handle's type, and what it is to wait for. */
const UV_POLL = 8
const UV_READABLE = 1

let loading: Promise<Libc | undefined> | undefined

/**
 * Undefined where there is no such library: another system than 64-bit Linux, one that koffi has no
 * binary for, or a thread, whose event loop has no name.
 */
export function loadLibc(): Promise<Libc | undefined> {
  loading ??= load()
  return loading
}

/** What the event loop may point to for as long as the process lives. */
const handles = new Set<Buffer>()

async function load(): Promise<Libc | undefined> {
  // The layout of what is handed over is that of 64-bit, little-endian machines.
  if (!isMainThread || process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) return undefined
  try {
    const { default: koffi } = await import('koffi')
    const own = koffi.load(null)
    const loop = own.func('void *uv_default_loop()')
    const handleSize = own.func('size_t uv_handle_size(int)')
    const pollInit = own.func('int uv_poll_init(void *, void *, int)')
    const pollStart = own.func('int uv_poll_start(void *, int, void *)')
    const pollStop = own.func('int uv_poll_stop(void *)')
    return {
      socket: own.func('int socket(int, int, int)'),
      bind: own.func('int bind(int, void *, uint32_t)'),
      getsockname: own.func('int getsockname(int, void *, void *)'),
      setsockopt: own.func('int setsockopt(int, int, int, void *, uint32_t)'),
      close: own.func('int close(int)'),
      epollCreate: own.func('int epoll_create1(int)'),
      epollControl: own.func('int epoll_ctl(int, int, int, void *)'),
      epollWait: own.func('int epoll_wait(int, intptr_t, int, int)'),
      receiveMany: own.func('int recvmmsg(int, intptr_t, uint32_t, int, intptr_t)'),
      sendTo: own.func('int sendto(int, intptr_t, int, int, intptr_t, uint32_t)'),
      toBytes: own.func('int inet_pton(int, const char *, void *)'),
      toText: own.func('const char *inet_ntop(int, void *, void *, uint32_t)'),
      nameToIndex: own.func('uint32_t if_nametoindex(const char *)'),
      indexToName: own.func('const char *if_indextoname(uint32_t, void *)'),
      addressOf: (memory) => Number(koffi.address(memory)),
      watch: (file, ready) => {
        // koffi's own way makes an object with three properties each time.
        const handle = Buffer.allocUnsafeSlow(handleSize(UV_POLL))
        handles.add(handle)
        const callback = koffi.register(ready, koffi.pointer(koffi.proto('void ready()')))
        if (pollInit(loop(), handle, file) !== 0) throw new Error('uv_poll_init failed')
        return { start: () => pollStart(handle, UV_READABLE, callback), stop: () => pollStop(handle) }
      },
      failure: (syscall, detail) => {
        const errno = koffi.errno()
        const code = getSystemErrorName(-errno)
        return Object.assign(new Error(`${syscall} ${code} ${detail}`), { code, errno: -errno, syscall })
      },
    }
  } catch {
    return undefined
  }
}
