import { getSystemErrorName } from 'node:util'

/** The system calls that `dgram` has no way to, by their C names and arguments. Negative: the call failed, see `failure`. */
export interface Libc {
  socket(family: number, type: number, protocol: number): number
  bind(socket: number, name: Buffer, length: number): number
  getsockname(socket: number, name: Buffer, length: Int32Array): number
  setsockopt(socket: number, level: number, option: number, value: Int32Array, length: number): number
  close(file: number): number
  epollCreate(flags: number): number
  epollControl(poll: number, operation: number, file: number, event: Buffer): number
  epollWait(poll: number, events: Buffer, most: number, timeout: number): number
  receiveMany(socket: number, headers: Buffer, most: number, flags: number, timeout: null): number
  sendMany(socket: number, headers: Buffer, count: number, flags: number): number
  sendTo(socket: number, packet: Buffer, length: number, flags: number, name: Buffer, nameLength: number): number
  toBytes(family: number, text: string, into: Buffer): number
  toText(family: number, bytes: Buffer, into: Buffer, length: number): string | null
  nameToIndex(name: string): number
  indexToName(index: number, into: Buffer): string | null
  /** Where the memory of a buffer lies; one made by `allocUnsafeSlow` stays there. */
  addressOf(memory: Buffer): bigint
  /** Calls `ready` from within the event loop whenever `file` can be read, till the function it returns is called. */
  watch(file: number, ready: () => void): () => void
  /** What the last call failed with, as Node says it. */
  failure(syscall: string, detail: string): NodeJS.ErrnoException
}

let loading: Promise<Libc | undefined> | undefined

/** Undefined where there is no such library: another system than 64-bit Linux, or one that koffi has no binary for. */
export function loadLibc(): Promise<Libc | undefined> {
  loading ??= load()
  return loading
}

async function load(): Promise<Libc | undefined> {
  // The layout of what is handed over is that of 64-bit, little-endian machines.
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) return undefined
  try {
    const { default: koffi } = await import('koffi')
    const own = koffi.load(null)
    const { poll } = koffi.node
    return {
      socket: own.func('int socket(int, int, int)'),
      bind: own.func('int bind(int, void *, uint32_t)'),
      getsockname: own.func('int getsockname(int, void *, void *)'),
      setsockopt: own.func('int setsockopt(int, int, int, void *, uint32_t)'),
      close: own.func('int close(int)'),
      epollCreate: own.func('int epoll_create1(int)'),
      epollControl: own.func('int epoll_ctl(int, int, int, void *)'),
      epollWait: own.func('int epoll_wait(int, void *, int, int)'),
      receiveMany: own.func('int recvmmsg(int, void *, uint32_t, int, void *)'),
      sendMany: own.func('int sendmmsg(int, void *, uint32_t, int)'),
      sendTo: own.func('int64_t sendto(int, void *, size_t, int, void *, uint32_t)'),
      toBytes: own.func('int inet_pton(int, const char *, void *)'),
      toText: own.func('const char *inet_ntop(int, void *, void *, uint32_t)'),
      nameToIndex: own.func('uint32_t if_nametoindex(const char *)'),
      indexToName: own.func('const char *if_indextoname(uint32_t, void *)'),
      addressOf: (memory) => koffi.address(memory),
      watch: (file, ready) => {
        const handle = poll(file, { readable: true }, ready)
        return () => handle.close()
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
