import { Association } from './association.ts'
import { ClientHandshake } from './client-handshake.ts'
import type { DtlsEffect, DtlsOptions, DtlsState } from './types.ts'

/** The client (a=setup:active) of one DTLS-SRTP association: the counterpart of `DtlsServer`, begun by `start`. */
export class DtlsClient {
  readonly #handshake: ClientHandshake
  readonly #association: Association

  constructor(options: DtlsOptions) {
    this.#handshake = new ClientHandshake(options)
    this.#association = new Association(this.#handshake, options.now)
  }

  get state(): DtlsState {
    return this.#association.state
  }

  /** Sends the first hello; once. */
  start(now: number): DtlsEffect[] {
    if (this.state !== 'new') throw new Error('this DTLS client was started before')
    return this.#association.start(now, () => this.#handshake.begin(this.#association))
  }

  receive(datagram: Buffer, now: number): DtlsEffect[] {
    return this.#association.receive(datagram, now)
  }

  advance(now: number): DtlsEffect[] {
    return this.#association.advance(now)
  }

  nextDeadline(): number | undefined {
    return this.#association.nextDeadline()
  }

  /** Says goodbye (close_notify). Afterwards everything is ignored. */
  close(now: number): DtlsEffect[] {
    return this.#association.close(now)
  }
}
