/** -dBov, the faintest that RFC 3389 3.1 can say. */
const FAINTEST = 127

/** Noise as soft as a peer says its silence is (RFC 3389). */
export class ComfortNoise {
  #state = 1

  /** `level` in -dBov. */
  fill(pcm: Int16Array, level: number): void {
    const peak = 32_768 * Math.sqrt(3) * 10 ** (-level / 20)
    for (let i = 0; i < pcm.length; i++) {
      this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) | 0
      pcm[i] = Math.round((this.#state / 2 ** 31) * peak)
    }
  }
}

/** How loud it is, in -dBov. */
export function noiseLevel(pcm: Int16Array): number {
  let energy = 0
  for (let i = 0; i < pcm.length; i++) energy += (pcm[i] as number) ** 2
  if (energy === 0) return FAINTEST
  return Math.min(FAINTEST, Math.max(0, Math.round(-10 * Math.log10(energy / pcm.length / 32_768 ** 2))))
}
