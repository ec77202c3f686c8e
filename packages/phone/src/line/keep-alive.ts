/** RFC 5626 3.5.1 on a WebSocket: CRLF CRLF goes out, CRLF comes back. */
import type { Platform } from '../platform.ts'

const interval = 25_000
/** Twice: on a machine that is too busy to hear the answer in time the second wait begins late, too. */
const patience = 5_000
const impatience = 1_500

export interface KeepAlive {
  /**
   * Asks now, and does not wait long for the answer: the path may have died in the machine's sleep. True, and nothing is sent,
   * while an answer is due from a server that has answered before. `again`: asks nothing.
   */
  probe(again?: boolean): boolean
  /** The peer sent something; `pong` where it was the answer to a ping. */
  heard(pong: boolean): void
  stop(): void
}

/**
 * Pings at once and every 25 s. A silence of 10 s after a ping is a dead path only with a server that has answered one
 * before: some ignore CRLF.
 */
export function keepAlive(platform: Platform, ping: () => void, dead: () => void): KeepAlive {
  let answers = false
  let waiting = false
  let cancel: () => void = () => {}
  const beat = (wait = patience): void => {
    cancel()
    ping()
    waiting = answers
    const last = (): void => {
      cancel = platform.later(dead, wait)
    }
    cancel = answers ? platform.later(last, wait) : platform.later(beat, interval)
  }
  beat()
  return {
    probe(again) {
      if (waiting) return true
      if (!again) beat(impatience)
      return false
    },
    heard(pong) {
      answers ||= pong
      waiting = false
      cancel()
      cancel = platform.later(beat, interval)
    },
    stop: () => cancel(),
  }
}
