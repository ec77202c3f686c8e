import { readFileSync, writeFileSync } from 'node:fs'

/** Samples of one channel, -32768 to 32767, at `rate` Hz. */
export interface Sound {
  readonly samples: Int16Array
  readonly rate: number
}

export interface ToneOptions {
  /** Hz; 48,000 by default. */
  readonly rate?: number
  /** About how long; rounded so that whole periods fit. 60 by default. */
  readonly seconds?: number
  /** Peak level in dBFS; -10 by default. */
  readonly level?: number
}

/**
 * A sine of `hz` whose last sample is followed by its first one without a click, so that a player may loop it.
 */
export function tone(hz: number, { rate = 48_000, seconds = 60, level = -10 }: ToneOptions = {}): Sound {
  const periods = Math.max(1, Math.round(hz * seconds))
  const samples = new Int16Array(Math.round((periods * rate) / hz))
  const amplitude = 32767 * 10 ** (level / 20)
  // The count of samples is whole and the periods are made to fit it: the pitch is off by less than half a sample in all.
  const step = (2 * Math.PI * periods) / samples.length
  for (let i = 0; i < samples.length; i++) samples[i] = Math.round(amplitude * Math.sin(step * i))
  return { samples, rate }
}

/** Writes mono 16-bit PCM. */
export function writeWav(path: string, { samples, rate }: Sound): void {
  const data = Buffer.alloc(44 + samples.length * 2)
  data.write('RIFF', 0, 'latin1')
  data.writeUInt32LE(36 + samples.length * 2, 4)
  data.write('WAVEfmt ', 8, 'latin1')
  data.writeUInt32LE(16, 16)
  data.writeUInt16LE(1, 20)
  data.writeUInt16LE(1, 22)
  data.writeUInt32LE(rate, 24)
  data.writeUInt32LE(rate * 2, 28)
  data.writeUInt16LE(2, 32)
  data.writeUInt16LE(16, 34)
  data.write('data', 36, 'latin1')
  data.writeUInt32LE(samples.length * 2, 40)
  for (let i = 0; i < samples.length; i++) data.writeInt16LE(samples[i] ?? 0, 44 + i * 2)
  writeFileSync(path, data)
}

/** Writes a looping tone to `path` and returns the path. */
export function writeToneWav(path: string, hz: number, options: ToneOptions = {}): string {
  writeWav(path, tone(hz, options))
  return path
}

/**
 * Reads 16-bit PCM; of several channels the first. The length in the header is not trusted: phones that are still
 * recording, or never go back to correct it, leave it wrong, so the data reaches to the end of the file. Some write the
 * whole header last: where its 44 bytes are still zero, the sound is taken as mono at `unfinishedRate` Hz.
 * Throws when the file is no WAV with 16-bit PCM.
 */
export function readWav(path: string, unfinishedRate?: number): Sound {
  const file = readFileSync(path)
  if (unfinishedRate !== undefined && file.length >= 44 && file.subarray(0, 44).every((byte) => byte === 0)) {
    const samples = Int16Array.from({ length: (file.length - 44) >> 1 }, (_, i) => file.readInt16LE(44 + i * 2))
    return { samples, rate: unfinishedRate }
  }
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE')
    throw new Error(`${path}: not a WAV file`)
  let channels = 1
  let rate = 0
  for (let at = 12; at + 8 <= file.length; ) {
    const id = file.toString('latin1', at, at + 4)
    const length = file.readUInt32LE(at + 4)
    if (id === 'fmt ') {
      channels = file.readUInt16LE(at + 10)
      rate = file.readUInt32LE(at + 12)
      if (file.readUInt16LE(at + 22) !== 16) throw new Error(`${path}: not 16-bit PCM`)
    }
    if (id === 'data') {
      const frames = Math.floor((file.length - at - 8) / (2 * channels))
      const samples = new Int16Array(frames)
      for (let i = 0; i < frames; i++) samples[i] = file.readInt16LE(at + 8 + i * 2 * channels)
      return { samples, rate }
    }
    at += 8 + length + (length % 2)
  }
  return { samples: new Int16Array(0), rate }
}
