import { Seeded } from '@offhook/testkit'
import { describe, expect, it } from 'vitest'
import { JitterBuffer } from '../../src/transcode/jitter-buffer.ts'

/** G.711-like: one byte is one unit of 8000 Hz. */
const buffer = (): JitterBuffer => new JitterBuffer(8000, (payload) => payload.length)
const payload = (name: number, length = 160): Buffer => Buffer.alloc(length, name)

/**
 * Plays a story, word by word: `5` packet 5 comes, `5@3` with the timestamp of packet 3, `k5` a key of number 5, `-` a pull.
 * Answers with what the pulls gave: numbers, `lost`, `pause`, `late`, `idle`; `!` behind a surplus one, `(6)` the packet after.
 */
function tell(story: string, jitter = buffer()): string {
  const heard: string[] = []
  for (const word of story.split(' ')) {
    const [, key, number, clock] = /^(k?)(\d+)(?:@(\d+))?$/.exec(word) ?? []
    if (number === undefined) heard.push(show(jitter.pull()))
    else if (key) jitter.skip(Number(number) & 0xffff)
    else jitter.push(Number(number) & 0xffff, (Number(clock ?? number) * 160) >>> 0, payload(Number(number) % 256))
  }
  return heard.join(' ')
}

function show(pulled: ReturnType<JitterBuffer['pull']>): string {
  if (pulled.kind === 'packet') return `${pulled.payload[0]}${pulled.surplus ? '!' : ''}`
  if (pulled.kind === 'lost') return pulled.next ? `lost(${pulled.next[0]})` : 'lost'
  return pulled.kind
}

describe('the jitter buffer', () => {
  it.each([
    ['waits for a second turn, then gives one for one', '1 - 2 - 3 - 4 -', 'idle 1 2 3'],
    ['puts in order what came in another', '1 - 3 2 - 4 - 5 - -', 'idle 1 2 3 4'],
    ['puts in order what came first in another', '2 1 - 3 - 4 -', 'idle 1 2'],
    ['gives a packet once that came twice', '1 1 - 2 2 - 2 3 - - -', 'idle 1 2 3 late'],
    ['tells of a loss with the packet after it', '1 - 2 - 4 - 5 - 6 -', 'idle 1 2 lost(4) 4'],
    [
      'tells of two losses in a row, the second with the packet after it',
      '1 2 - 5 - - - - -',
      'idle 1 2 lost lost(5) 5',
    ],
    ['takes a packet that is late for late, and counts its time once', '1 - 2 - - - 3 - 4 -', 'idle 1 2 late 3 4'],
    ['does not conceal again what was waited for', '1 - 2 - - - 4 - 5 - 6 -', 'idle 1 2 late 4 5 6'],
    ['holds a pause in the source’s clock', '1 - 2 - 3@5 - - - -', 'idle 1 2 pause pause 3'],
    ['takes waiting as part of a pause', '1 2 - - - - - 3@5 - -', 'idle 1 2 late late 3 late'],
    ['does not miss the numbers of keys', '1 - 2 k3 k4 - 5@5 - - - -', 'idle 1 2 pause pause 5'],
    ['sees no pause where a clock jumped', '1 - 2 - 3@90000 - 4@90001 - -', 'idle 1 2 3 4'],
    ['sees no pause where a clock fell back', '90000 - 90001 - 90002@3 - 90003@4 - -', 'idle 144 145 146 147'],
    ['ignores one stray packet', '1 - 2 - 9000 - 3 - 4 -', 'idle 1 2 3 4'],
    ['follows a source that starts over', '1 - 2 - 9000 9001 - - - -', 'idle 1 idle 41 late late'],
    ['goes round at 65536', '65534 - 65535 - 65536@65536 - 65537@65537 - -', 'idle 254 255 0 1'],
    [
      'starts anew after a stop',
      `1 - 2 - ${'- '.repeat(12)}7 - 8 - -`,
      `idle 1 2 ${'late '.repeat(9)}idle idle idle 7 8`,
    ],
    ['waits once more after a packet that came behind its turn', '1 2 - - 4 - - 3 5 - 6 -', 'idle 1 2 lost(4) late 4'],
    ['catches up in a pause when there is much in store', '1 - 2@20 3@21 4@22 5@23 - - -', 'idle 1 2 3'],
    ['jumps over a wide hole', '1 - 2 - 30 - - 31 - 32 -', 'idle 1 2 30 31 32'],
    ['is idle before anything', '- -', 'idle idle'],
  ])('%s', (_, story, heard) => {
    expect(tell(story.trim())).toBe(heard.trim())
  })
})

it('passes over a packet when for two seconds there was something to spare', () => {
  const jitter = buffer()
  tell('1 2 3 4 - -', jitter)
  let surplus = 0
  for (let number = 5; number < 305; number++) if (tell(`${number} -`, jitter).endsWith('!')) surplus++
  // As one who drops the surplus pulls again.
  expect(surplus).toBeGreaterThan(1)
  expect(jitter.stored).toBeLessThanOrEqual(60)
})

it('keeps no more than 200 ms after a burst', () => {
  const jitter = buffer()
  tell(`1 - 2 - ${Array.from({ length: 30 }, (_, i) => i + 3).join(' ')}`, jitter)
  while (show(jitter.pull()).endsWith('!'));
  expect(jitter.stored).toBeLessThanOrEqual(200)
})

describe.each([0, 5, 20])('with %d % loss', (loss) => {
  it.each([0, 20, 60])('and jitter of up to %d ms nearly all is heard that came, in order, within 200 ms', (most) => {
    const random = new Seeded(loss * 100 + most)
    const arrivals: { at: number; number: number }[] = []
    for (let number = 0; number < 3000; number++) {
      if (!random.chance(loss / 100)) arrivals.push({ at: number * 20 + random.between(0, most), number })
    }
    arrivals.sort((a, b) => a.at - b.at)
    const jitter = buffer()
    let heard = 0
    let last = -1
    let late = 0
    let delays = 0
    for (let now = 10; now < 60_000; now += 20) {
      for (let one = arrivals[0]; one && one.at <= now; one = arrivals[0]) {
        const bytes = Buffer.alloc(160)
        bytes.writeUInt32BE(one.number)
        jitter.push(one.number, one.number * 160, bytes)
        arrivals.shift()
      }
      for (let again = true; again; ) {
        const pulled = jitter.pull()
        again = pulled.kind === 'packet' && pulled.surplus
        if (pulled.kind === 'late') late++
        if (pulled.kind !== 'packet') continue
        const number = Buffer.from(pulled.payload).readUInt32BE()
        expect(number).toBeGreaterThan(last)
        last = number
        delays += now - number * 20
        heard++
      }
    }
    expect(heard).toBeGreaterThan(3000 * (1 - loss / 100) * (most > 20 ? 0.94 : 0.97))
    expect(delays / heard).toBeLessThan(most + 80)
    if (loss === 0 && most === 0) expect(late).toBe(0)
  })
})

it('takes whatever comes, and stays within its bounds', () => {
  const random = new Seeded(4)
  const jitter = buffer()
  for (let round = 0; round < 100_000; round++) {
    const near = random.chance(0.9)
    const sequence = near ? (round + random.between(-40, 70)) & 0xffff : random.between(0, 65_535)
    const timestamp = random.chance(0.9) ? (round * 160) >>> 0 : Math.floor(random.next() * 2 ** 32)
    if (random.chance(0.6)) jitter.push(sequence, timestamp, Buffer.alloc(random.between(0, 1500)))
    if (random.chance(0.1)) jitter.skip(sequence)
    if (random.chance(0.001)) jitter.reset()
    if (random.chance(0.6)) jitter.pull()
  }
  expect(jitter.stored).toBeLessThan(64 * 200)
})
