/** One WebSocket that speaks SIP (RFC 7118), from opening to its one end. */
import type { Platform } from '../platform.ts'

export interface Socket {
  send(data: Uint8Array | string): void
  /** Ends it; `closed` is not told. */
  close(): void
}

export interface SocketEvents {
  opened(): void
  received(data: Uint8Array | string): void
  /** Once: it could not be opened, or it is gone. */
  closed(cause: unknown): void
}

/** Milliseconds until an attempt to connect is given up. */
export const connectTimeout = 10_000

export function openSocket(platform: Platform, url: string, events: SocketEvents): Socket {
  let over = false
  let socket: WebSocket | undefined
  const finish = (): boolean => {
    if (over) return false
    over = true
    cancelTimeout()
    socket?.close()
    return true
  }
  const fail = (cause: unknown): void => {
    if (finish()) events.closed(cause)
  }
  let cancelTimeout = platform.later(() => fail('timeout'), connectTimeout)
  try {
    socket = platform.socket(url, 'sip')
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => {
      cancelTimeout()
      if (!over) events.opened()
    }
    socket.onmessage = ({ data }) => {
      if (!over) events.received(typeof data === 'string' ? data : new Uint8Array(data))
    }
    socket.onerror = fail
    socket.onclose = fail
  } catch (error) {
    // A ws:// address on an https page, or no address at all. Told later, like every other outcome.
    cancelTimeout()
    cancelTimeout = platform.later(() => fail(error), 0)
  }
  return {
    send(data) {
      if (!over && socket?.readyState === 1) socket.send(data as Uint8Array<ArrayBuffer> | string)
    },
    close: finish,
  }
}
