import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ImpairmentOptions } from '@offhook/testkit'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { OPUS } from '../../src/codec/index.ts'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine } from '../../src/engine/types.ts'
import { CountingDecoder, type Frame } from './heard.ts'
import { type Chain, chains, LineUnderTest, type Verdict } from './line.ts'

/** s of speech on each line. */
const SECONDS = Number(process.env.OFFHOOK_LOSS_SECONDS ?? 20)
/** s that are not judged: the lines begin one after another, and jitter buffers find their depth. */
const WARM_UP = 2
const SEED = 20_261_121
const LOSSES = [0, 1, 2, 5, 10, 20]
/** Scores at 20 % of loss that the dice may bring, but nothing worse. */
const FLOOR: Readonly<Record<Chain['name'], number>> = {
  PCMU: 1.6,
  PCMA: 1.6,
  G722: 1.5,
  opus: 2.7,
  'opus in PCMU': 2.2,
}
const DOCUMENT = fileURLToPath(new URL('../../../../docs/media-matrix.md', import.meta.url))

/** The same dice for all losses: what is lost at 5 % is lost at 10 % too. */
const harms: Readonly<Record<string, ImpairmentOptions>> = {
  ...Object.fromEntries(LOSSES.map((percent) => [`loss ${percent} %`, { loss: percent / 100 }])),
  'jitter 20 ms': { loss: 0, jitter: 20 },
  'jitter 40 ms': { loss: 0, jitter: 40 },
  'reordering 5 %': { loss: 0, reordering: 0.05 },
  'reordering 20 %': { loss: 0, reordering: 0.2 },
  'loss 5 %, jitter 20 ms, reordering 5 %': { loss: 0.05, jitter: 20, reordering: 0.05 },
}

let engine: MediaEngine | undefined
const rows: string[] = []

afterEach(async () => {
  vi.restoreAllMocks()
  await engine?.close()
})

afterAll(() => {
  if (rows.length === 0) return
  const text = readFileSync(DOCUMENT, 'utf8')
  const [before = '', rest = ''] = text.split('<!-- lines -->')
  const [, after = ''] = rest.split('<!-- end of lines -->')
  const head = '| codec | network | lost | recovered | made up | delay | MOS |\n|---|---|---|---|---|---|---|'
  writeFileSync(DOCUMENT, `${before}<!-- lines -->\n\n${head}\n${rows.join('\n')}\n\n<!-- end of lines -->${after}`)
})

describe.each(chains)('$name', (chain) => {
  test('is heard up to 20 % of loss, and the score falls with what is lost', async () => {
    const found = await sweep(chain)
    const score = (name: string) => found[name]?.score ?? 0
    const madeUp = (name: string) => found[name]?.madeUp ?? 100

    // By ear first: whatever the network does, the voice is there.
    for (const [name, { share }] of Object.entries(found)) expect(share, `voice at ${name}`).toBeGreaterThan(0.75)

    expect(score('loss 0 %')).toBeGreaterThan(chain.name === 'opus in PCMU' ? 3.8 : 4.2)
    for (let i = 1; i < LOSSES.length; i++)
      expect(score(`loss ${LOSSES[i]} %`)).toBeLessThanOrEqual(score(`loss ${LOSSES[i - 1]} %`) + 0.1)
    expect(score('loss 20 %')).toBeGreaterThan(FLOOR[chain.name])
    expect(score('loss 20 %')).toBeLessThan(score('loss 0 %') - 0.3)

    if (chain.said.name === 'opus') {
      // Copies in the next packet make good what is lost alone, except in pauses, which have none.
      expect(madeUp('loss 10 %')).toBeLessThan(6)
      expect(found['loss 10 %']?.recovered).toBeGreaterThan(4)
    } else expect(madeUp('loss 10 %')).toBeGreaterThan(7)

    // What comes, late or out of order, is heard.
    expect(madeUp('jitter 20 ms')).toBeLessThan(3)
    expect(madeUp('jitter 40 ms')).toBeLessThan(6)
    expect(madeUp('reordering 5 %')).toBeLessThan(2)
    expect(madeUp('reordering 20 %')).toBeLessThan(3)
  })
})

/** All lines at once, each with a relay of its own. */
async function sweep(chain: Chain): Promise<Readonly<Record<string, Verdict>>> {
  const inside: Frame[][] = []
  if (chain.said !== chain.heard) {
    // The engine's own decoders of what is said, in the order in which the lines begin to speak.
    const open = OPUS.decoder
    vi.spyOn(OPUS, 'decoder').mockImplementation(async (options) => {
      const frames: Frame[] = []
      inside.push(frames)
      return new CountingDecoder(OPUS, await open(options), frames)
    })
  }
  const own = await createMediaEngine({ ports: [0, 0], rtpPorts: [0, 0], bind: '127.0.0.1', addresses: ['127.0.0.1'] })
  engine = own
  const lines: (readonly [string, LineUnderTest])[] = []
  for (const [name, harm] of Object.entries(harms)) {
    const line = await LineUnderTest.open(own, name, chain, harm, SEED)
    lines.push([name, line])
    // The first words open the engine's decoder, so that it is known whose it is.
    const before = inside.length
    if (chain.said === chain.heard) continue
    await vi.waitFor(() => {
      line.turn()
      expect(inside.length).toBe(before + 1)
    })
  }
  const all = lines.map(([, line]) => line)
  await speak(all, WARM_UP)
  for (const line of all) line.forget()
  for (const frames of inside) frames.length = 0
  await speak(all, SECONDS)
  const found = lines.map(
    ([name, line], at) => [name, line.verdict(at in inside ? { frames: inside[at] ?? [] } : undefined)] as const,
  )
  for (const [, line] of lines) await line.close()
  for (const [name, one] of found) rows.push(row(chain, name, one))
  return Object.fromEntries(found)
}

/** Turns that come late are not made up for all at once: what was sent must have a chance to arrive in between. */
function speak(lines: readonly LineUnderTest[], seconds: number): Promise<void> {
  return new Promise((resolve) => {
    const started = performance.now()
    let turns = 0
    const next = () => {
      for (const line of lines) line.turn()
      if (++turns === seconds * 50) resolve()
      else setTimeout(next, Math.max(3, turns * 20 - (performance.now() - started)))
    }
    next()
  })
}

const row = ({ name }: Chain, network: string, { lost, recovered, madeUp, delay, score }: Verdict): string =>
  `| ${name} | ${network} | ${lost.toFixed(1)} % | ${recovered.toFixed(1)} % | ${madeUp.toFixed(1)} % | ${delay.toFixed(0)} ms | ${score.toFixed(2)} |`
