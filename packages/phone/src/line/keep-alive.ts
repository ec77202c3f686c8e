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
  /** The peer sent something. */
  heard(): void
  stop(): void
}

/**
 * Pings at once and every 25 s. A silence of 10 s after a ping is a dead path only with a server that has answered one
 * (`answers`), be it over an earlier connection: some ignore CRLF.
 */
export function keepAlive(platform: Platform, ping: () => void, dead: () => void, answers: () => boolean): KeepAlive {
  let waiting = false
  let cancel = (): void => {}
  const next = (run: () => void, wait: number): void => {
    cancel()
    cancel = platform.later(run, wait)
  }
  const beat = (wait = patience): void => {
    ping()
    waiting = answers()
    if (waiting) next(() => next(dead, wait), wait)
    else next(beat, interval)
  }
  beat()
  return {
    probe(again) {
      if (waiting) return true
      if (!again) beat(impatience)
      return false
    },
    heard() {
      waiting = false
      next(beat, interval)
    },
    stop: () => cancel(),
  }
}
