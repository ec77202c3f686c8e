import type { WebSocket } from 'ws'

export interface WebSocketAdmission {
  /** This socket's person has signed in: it no longer counts as a stranger. */
  proven(): void
}

export interface AdmissionLimits {
  /** Strangers at once; the oldest makes room for a new one. */
  readonly strangers: number
  /** Strangers at once from one address, so that one cannot push out all the others. */
  readonly strangersPerAddress: number
  /** Sockets at once from one address, signed in or not: an office behind one router has many. */
  readonly perAddress: number
  /** ms a stranger may take to sign in. */
  readonly patience: number
}

export const defaultLimits: AdmissionLimits = {
  strangers: 512,
  strangersPerAddress: 256,
  perAddress: 2000,
  patience: 30_000,
}

/** Keeps sockets that were opened and never signed in from filling the server. */
export class Admissions {
  readonly #limits: AdmissionLimits
  readonly #strangers = new Map<WebSocket, { readonly address: string; readonly timer: NodeJS.Timeout }>()
  readonly #perAddress = new Map<string, number>()

  constructor(limits: AdmissionLimits = defaultLimits) {
    this.#limits = limits
  }

  get strangers(): number {
    return this.#strangers.size
  }

  /** Asked before the upgrade. */
  hasRoomFor(address: string): boolean {
    return (this.#perAddress.get(address) ?? 0) < this.#limits.perAddress
  }

  admit(socket: WebSocket, address: string): WebSocketAdmission {
    this.#makeRoom(address)
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1)
    this.#strangers.set(socket, {
      address,
      timer: setTimeout(() => this.#dismiss(socket, 1008), this.#limits.patience),
    })
    socket.once('close', () => {
      this.#forget(socket)
      const left = (this.#perAddress.get(address) ?? 1) - 1
      if (left === 0) this.#perAddress.delete(address)
      else this.#perAddress.set(address, left)
    })
    return { proven: () => this.#forget(socket) }
  }

  #makeRoom(address: string): void {
    const strangers = [...this.#strangers]
    const neighbours = strangers.filter(([, stranger]) => stranger.address === address)
    const [oldest] =
      neighbours.length >= this.#limits.strangersPerAddress
        ? neighbours
        : strangers.length >= this.#limits.strangers
          ? strangers
          : []
    // 1013: try again later (RFC 6455 registry).
    if (oldest !== undefined) this.#dismiss(oldest[0], 1013)
  }

  #dismiss(socket: WebSocket, code: number): void {
    this.#forget(socket)
    socket.close(code)
    // One that does not answer the close handshake is not waited for.
    const timer = setTimeout(() => socket.terminate(), 2000)
    socket.once('close', () => clearTimeout(timer))
  }

  #forget(socket: WebSocket): void {
    clearTimeout(this.#strangers.get(socket)?.timer)
    this.#strangers.delete(socket)
  }
}
