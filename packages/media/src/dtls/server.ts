import { Association } from './association.ts'
import { ServerHandshake } from './server-handshake.ts'
import type { DtlsEffect, DtlsOptions, DtlsState } from './types.ts'

/**
 * The server (a=setup:passive) of one DTLS-SRTP association: DTLS 1.2 (RFC 6347, RFC 5246), a full handshake with client
 * certificate, keys for SRTP (RFC 5764). Sans-IO: give it the datagrams whose first byte is 20 to 63 and the time, do what
 * it returns in order. Never throws on what a peer sends.
 *
 * Without `askCookie`, give it only datagrams from addresses that have passed an ICE check (RFC 8445), which proves more.
 */
export class DtlsServer {
  readonly #association: Association

  constructor(options: DtlsOptions) {
    this.#association = new Association(new ServerHandshake(options), options.now)
  }

  get state(): DtlsState {
    return this.#association.state
  }

  receive(datagram: Buffer, now: number): DtlsEffect[] {
    return this.#association.receive(datagram, now)
  }

  advance(now: number): DtlsEffect[] {
    return this.#association.advance(now)
  }

  /** When to call `advance`, at the latest. Undefined: nothing to wait for. A client that never comes is not timed. */
  nextDeadline(): number | undefined {
    return this.#association.nextDeadline()
  }

  /** Says goodbye (close_notify). Afterwards everything is ignored. */
  close(now: number): DtlsEffect[] {
    return this.#association.close(now)
  }
}
