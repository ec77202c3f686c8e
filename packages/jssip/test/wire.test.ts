/** Two user agents of npm's jssip, then two of ours, over the same lines: the same events, and the same on the wire. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import JsSIP from '../src/index.ts'
import { type Npm, npm } from './npm.ts'
import { fakeWebRtc } from './wire/fake-webrtc.ts'
import { moreScripts } from './wire/more-scripts.ts'
import { parties, plain, type Sent } from './wire/parties.ts'
import { type Script, scripts } from './wire/scripts.ts'

let restore = () => {}
beforeAll(() => {
  restore = fakeWebRtc()
})
afterAll(() => restore())

/** The start line, and the headers that say something, in any order. */
function shape({ from, text }: Sent): string {
  const [head = '', body = ''] = plain(text).split('\r\n\r\n')
  const [start = '', ...lines] = head.split('\r\n')
  return [`${from}: ${start}`, ...lines.filter((line) => !/^(Via|Content-Length)/.test(line)).sort(), body].join('\n')
}

async function run(library: Npm, { more, play }: Script) {
  const log: string[] = []
  const all = await parties(library, more)
  await play(all, (line) => log.push(plain(line)))
  // What is still on its way.
  await new Promise((resolve) => setTimeout(resolve, 20))
  all.stop()
  return { log, sent: all.sent.map(shape) }
}

describe('Nobody on the line can tell ours from npm’s', () => {
  test.each([...scripts, ...moreScripts])('$title', async (script) => {
    const theirs = await run(npm(), script)
    const ours = await run(JsSIP, script)
    expect(theirs.log.length).toBeGreaterThan(0)
    expect(ours.log).toEqual(theirs.log)
    expect(ours.sent).toEqual(theirs.sent)
  })
})
