/** How long a better source may still take over after the first packet, ms. */
export const LATCH_WINDOW = 5000

/**
 * Where a phone's RTP really comes from, and goes to. The address its SDP names is preferred and locked on; else the first
 * source is taken, since a phone behind NAT knows no better, and a nearer one to the SDP's may displace it for
 * `LATCH_WINDOW`; then it is locked, so that nobody can take over a standing call.
 */
export class Latch {
  address = ''
  port = 0
  latched = false
  #toldAddress = ''
  #toldPort = 0
  #nearness = 0
  #until = Number.POSITIVE_INFINITY

  /** What the SDP says. A new address starts over; the same one keeps the lock. */
  tell(address: string, port: number): void {
    if (address === this.#toldAddress && port === this.#toldPort) return
    this.#toldAddress = address
    this.#toldPort = port
    this.latched = false
    this.#nearness = 0
    this.#until = Number.POSITIVE_INFINITY
    // 0.0.0.0 says hold, not where to send.
    if (address === '0.0.0.0' || address === '::') return
    this.address = address
    this.port = port
  }

  /** Whether that is what the SDP says. */
  isTold(address: string, port: number): boolean {
    return port === this.#toldPort && address === this.#toldAddress
  }

  /** What `accept` would say, with nothing changed: for packets that have to prove themselves first. */
  wants(address: string, port: number, now: number): boolean {
    if (!this.latched || (port === this.port && address === this.address)) return true
    return now <= this.#until && this.#near(address, port) > this.#nearness
  }

  /** Whether a packet from there may be used. `now` in ms. */
  accept(address: string, port: number, now: number): boolean {
    if (this.latched && port === this.port && address === this.address) return true
    return this.#consider(address, port, now)
  }

  #consider(address: string, port: number, now: number): boolean {
    const nearness = this.#near(address, port)
    if (this.latched && (now > this.#until || nearness <= this.#nearness)) return false
    if (!this.latched) this.#until = now + LATCH_WINDOW
    this.latched = true
    this.#nearness = nearness
    this.address = address
    this.port = port
    return true
  }

  #near(address: string, port: number): number {
    return address !== this.#toldAddress ? 1 : port !== this.#toldPort ? 2 : 3
  }
}
