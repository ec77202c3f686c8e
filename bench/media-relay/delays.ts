/** How long packets were under way, ms; each carries the time of its sending where its first bytes of sound would be. */
export class Delays {
  #samples: number[] = []

  static stamp(packet: Buffer, at: number): void {
    packet.writeDoubleBE(performance.now(), at)
  }

  take(packet: Buffer, at: number): void {
    this.#samples.push(performance.now() - packet.readDoubleBE(at))
  }

  clear(): void {
    this.#samples = []
  }

  /** The value that so much of all, 0 to 1, stays below. */
  quantile(share: number): number {
    const sorted = Float64Array.from(this.#samples).sort()
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  }
}
