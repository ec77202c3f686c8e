/** In-place radix-2 FFT of `re + i*im`; the length is a power of two. */
export function fft(re: Float64Array, im: Float64Array): void {
  const n = re.length
  if (n === 0 || (n & (n - 1)) !== 0 || im.length !== n) throw new RangeError('the length must be a power of two')
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1
    for (; j & bit; bit >>= 1) j ^= bit
    j ^= bit
    if (i < j) {
      swap(re, i, j)
      swap(im, i, j)
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2
    for (let k = 0; k < half; k++) {
      const angle = (-2 * Math.PI * k) / size
      const c = Math.cos(angle)
      const s = Math.sin(angle)
      for (let a = k; a < n; a += size) {
        const b = a + half
        const br = at(re, b) * c - at(im, b) * s
        const bi = at(re, b) * s + at(im, b) * c
        re[b] = at(re, a) - br
        im[b] = at(im, a) - bi
        re[a] = at(re, a) + br
        im[a] = at(im, a) + bi
      }
    }
  }
}

const at = (list: Float64Array, i: number): number => list[i] as number

function swap(list: Float64Array, i: number, j: number): void {
  const kept = at(list, i)
  list[i] = at(list, j)
  list[j] = kept
}

export interface Spectrum {
  /** Hz from one bin to the next; bin 0 is 0 Hz. */
  readonly width: number
  /** Mean power per bin; scaled so that the bins of a full-scale sine add up to 1. */
  readonly power: Float64Array
}

const window = 2048

/** Welch's mean over half-overlapping Hann windows of up to 2,048 samples. */
export function spectrum(samples: ArrayLike<number>, rate: number): Spectrum {
  let size = window
  while (size > samples.length && size > 64) size /= 2
  const power = new Float64Array(size / 2)
  let count = 0
  for (let start = 0; start + size <= samples.length; start += size / 2, count++) {
    const re = new Float64Array(size)
    const im = new Float64Array(size)
    for (let i = 0; i < size; i++)
      re[i] = ((samples[start + i] ?? 0) / 32768) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size))
    fft(re, im)
    for (let i = 0; i < size / 2; i++) power[i] = at(power, i) + at(re, i) ** 2 + at(im, i) ** 2
  }
  // A Hann window passes 3/8 of the power; a real sine has half of its own in the negative frequencies.
  const scale = count === 0 ? 0 : 1 / (count * size * size * (3 / 32))
  for (let i = 0; i < power.length; i++) power[i] = at(power, i) * scale
  return { width: rate / size, power }
}
