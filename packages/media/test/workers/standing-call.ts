import { decodeG711, dominantTone } from '@offhook/testkit'
import { expect } from 'vitest'
import type { MediaEngine } from '../../src/engine/types.ts'
import { SyntheticPhone } from '../engine/phone.ts'
import { FORMATS, PHONE } from './pool.ts'

const SAMPLES = 160
/** Packets listened to at a time: 100 ms. */
const WINDOW = 5

/** Hz: the caller's and the called one's. */
type Tones = readonly [number, number]

/** Two phones in a call, each with a tone of its own. */
export interface StandingCall {
  readonly caller: SyntheticPhone
  readonly called: SyntheticPhone
  /** Resolves when each hears the other's tone. */
  hear(): Promise<void>
  /** That both have heard nothing but the other's tone from `caller.packets[from]` on, without a packet missing. */
  expectUnbroken(from?: { readonly caller: number; readonly called: number }): void
  close(): void
}

export async function standingCall(engine: MediaEngine, id: string, tones: Tones = [440, 700]): Promise<StandingCall> {
  const caller = await SyntheticPhone.open()
  const called = await SyntheticPhone.open()
  called.follow(await engine.offer(id, 'a', caller.sdp(FORMATS), PHONE, 'b', PHONE))
  caller.follow(await engine.answer(id, 'b', called.sdp(FORMATS)))
  return joined(caller, called, tones)
}

export function joined(caller: SyntheticPhone, called: SyntheticPhone, [low, high]: Tones = [440, 700]): StandingCall {
  caller.play(low, 0, 'PCMU')
  called.play(high, 0, 'PCMU')
  return {
    caller,
    called,
    hear: async () => {
      await Promise.all([caller.hears(high, 0, 'PCMU'), called.hears(low, 0, 'PCMU')])
    },
    expectUnbroken(from = { caller: 0, called: 0 }) {
      expectTone(caller, high, from.caller)
      expectTone(called, low, from.called)
    },
    close() {
      caller.close()
      called.close()
    },
  }
}

function expectTone(phone: SyntheticPhone, hz: number, from: number): void {
  const heard = phone.packets.slice(from)
  expect(heard.length).toBeGreaterThan(2 * WINDOW)
  const steps = heard
    .slice(1)
    .map((one, at) => [
      (one.sequence - (heard[at]?.sequence ?? 0)) & 0xffff,
      (one.timestamp - (heard[at]?.timestamp ?? 0)) >>> 0,
    ])
  expect(new Set(steps.map(String))).toEqual(new Set([`1,${SAMPLES}`]))
  for (let at = 0; at + WINDOW <= heard.length; at += WINDOW) {
    const sound = Buffer.concat(heard.slice(at, at + WINDOW).map(({ payload }) => payload))
    const tone = dominantTone(decodeG711('PCMU', sound), 8000)
    expect(Math.abs(tone.hz - hz)).toBeLessThan(20)
    expect(tone.snr).toBeGreaterThan(6)
  }
}
