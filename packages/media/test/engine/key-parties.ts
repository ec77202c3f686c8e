import { decodeG711, encodeG711, spectrum } from '@offhook/testkit'
import { EventReceiver } from '../../src/rtp/events.ts'
import { COLUMNS, KEYS, keyAt, ROWS, tonesOf } from '../../src/rtp/keys.ts'
import type { Packet } from './phone.ts'

export interface Press {
  readonly digit: string
  /** ms */
  readonly duration: number
}

export const PAUSE = 100
const SAMPLES = 160

/** What a party sends in each 20 ms: a payload of its own codec, or an event. */
export interface Spoken {
  readonly event?: { readonly payload: Buffer; readonly isFirst: boolean; readonly age: number }
  readonly sound?: Buffer
}

/** Each key as a phone with RFC 4733 says it: an update every 20 ms, three ends, silence around it. */
export function asEvents(presses: readonly Press[], clockRate: number): Spoken[] {
  const out: Spoken[] = quiet(60)
  for (const { digit, duration } of presses) {
    const total = (duration * clockRate) / 1000
    let segment = 0
    for (let ms = 20; ms < duration + 60; ms += 20) {
      let units = Math.min(total, (ms * clockRate) / 1000) - segment
      // A segment that is full is followed by another (RFC 4733 2.5.1.3).
      if (units > 0xffff) {
        segment += 0xffff
        units -= 0xffff
      }
      const payload = Buffer.from([KEYS.indexOf(digit), ms >= duration ? 0x8a : 10, units >> 8, units & 0xff])
      out.push({ event: { payload, isFirst: ms === 20, age: segment } })
    }
    out.push(...quiet(PAUSE))
  }
  return out
}

/**
 * Each key as Firefox 153 says it beside Opus: it counts 960 units of the 8000 Hz clock in 20 ms, so the first packet of a key of
 * 100 ms is its end, three times.
 */
export function asFirefox(presses: readonly Press[]): Spoken[] {
  const out: Spoken[] = quiet(60)
  for (const { digit } of presses) {
    const payload = Buffer.from([KEYS.indexOf(digit), 0x8a, 960 >> 8, 960 & 0xff])
    for (let copy = 0; copy < 3; copy++) out.push({ event: { payload, isFirst: copy === 0, age: 0 } })
    out.push(...quiet(PAUSE))
  }
  return out
}

/** The same as it sounds. */
export function asTones(presses: readonly Press[]): Spoken[] {
  const samples = new Array<number>(SAMPLES * 3 + 33).fill(0)
  for (const { digit, duration } of presses) {
    const [row, column] = tonesOf(digit)
    for (let at = 0; at < 8 * duration; at++)
      samples.push(
        8000 * Math.sin((2 * Math.PI * row * at) / 8000) + 9000 * Math.sin((2 * Math.PI * column * at) / 8000),
      )
    for (let at = 0; at < 8 * PAUSE; at++) samples.push(0)
  }
  const coded = encodeG711('PCMU', samples)
  return Array.from({ length: Math.floor(coded.length / SAMPLES) }, (_, at) => ({
    sound: Buffer.from(coded.subarray(at * SAMPLES, (at + 1) * SAMPLES)),
  }))
}

export const quiet = (ms: number): Spoken[] =>
  Array.from({ length: ms / 20 }, () => ({ sound: Buffer.alloc(SAMPLES, 0xff) }))

/** Gives one of them each 20 ms; resolves when the last was given. */
export function speak(spoken: readonly Spoken[], send: (one: Spoken, number: number) => void): Promise<void> {
  return new Promise((resolve) => {
    const started = performance.now()
    let sent = 0
    const timer = setInterval(() => {
      for (; sent < spoken.length && sent * 20 < performance.now() - started; sent++) send(spoken[sent] ?? {}, sent)
      if (sent < spoken.length) return
      clearInterval(timer)
      resolve()
    }, 5)
  })
}

/** Presses told by event packets and ended: once each, whatever was repeated, with their durations. */
export function pressesIn(packets: readonly Packet[], payloadType: number, clockRate: number): Press[] {
  const receiver = new EventReceiver()
  const found: Press[] = []
  for (const { payload, timestamp } of packets.filter((one) => one.payloadType === payloadType))
    found.push(...receiver.receive(payload, 0, payload.length, timestamp, clockRate))
  return found
}

/** Keys to be heard in PCMU, by FFT: stretches of sound, and the two frequencies that stand out in each. */
export function heardIn(packets: readonly Packet[]): Press[] {
  const sound = packets.filter((one) => one.payloadType === 0)
  const first = sound[0]
  if (!first) return []
  const last = sound.at(-1)?.timestamp ?? 0
  const pcm = new Int16Array(((last - first.timestamp) >>> 0) + SAMPLES)
  for (const one of sound) pcm.set(decodeG711('PCMU', one.payload), (one.timestamp - first.timestamp) >>> 0)
  return stretches(pcm).map(([from, to]) => ({ digit: keyOf(pcm.subarray(from, to)), duration: (to - from) / 8 }))
}

/** Longer than 25 ms, which is what a receiver may take for a key at the earliest. */
function stretches(pcm: Int16Array): [number, number][] {
  const found: [number, number][] = []
  const STEP = 40
  let from = -1
  for (let at = 0; at <= pcm.length; at += STEP) {
    const isLoud = pcm.subarray(at, at + STEP).some((sample) => Math.abs(sample) > 1000)
    if (isLoud && from < 0) from = at
    if (isLoud || from < 0) continue
    if (at - from > 200) found.push([from, at])
    from = -1
  }
  return found
}

function keyOf(pcm: Int16Array): string {
  const { width, power } = spectrum(pcm, 8000)
  const loudest = (among: readonly number[]) => {
    const levels = among.map((hz) => Math.max(...[-1, 0, 1].map((by) => power[Math.round(hz / width) + by] ?? 0)))
    const best = Math.max(...levels)
    return { at: levels.indexOf(best), best }
  }
  const row = loudest(ROWS)
  const column = loudest(COLUMNS)
  const all = power.reduce((sum, one) => sum + one, 0)
  // A tone's power lies in a few bins about its own.
  return row.best > all / 12 && column.best > all / 12 ? keyAt(row.at, column.at) : '?'
}
