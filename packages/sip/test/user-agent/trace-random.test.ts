import { createRecordedUserAgent, replayTrace } from '@offhook/sip'
import { afterEach, expect, test, vi } from 'vitest'
import { Link } from '../../../testkit/src/link/index.ts'
import { randomCalls } from '../session/random-calls.ts'

afterEach(() => vi.restoreAllMocks())

/** Runs with everybody recorded; their traces. */
function recorded(run: () => void): string[] {
  const traces: string[][] = []
  const plain = Link.prototype.endpoint
  vi.spyOn(Link.prototype, 'endpoint').mockImplementation(function (this: Link, name, options) {
    const lines: string[] = []
    traces.push(lines)
    return plain.call(this, name, options, (own) => createRecordedUserAgent(own, (line) => lines.push(line)))
  })
  run()
  return traces.map((lines) => lines.join('\n'))
}

// So the core reads no clock and draws no randomness of its own, whatever it is in the middle of.
test('random calls over a bad network, with all that people do in them, are replayed to the last byte', () => {
  for (let seed = 1; seed <= 25; seed++) {
    let fault: string | undefined
    const traces = recorded(() => {
      fault = randomCalls(seed).fault
    })
    vi.restoreAllMocks()
    expect([seed, fault]).toEqual([seed, undefined])
    for (const trace of traces) expect([seed, replayTrace(trace).differences]).toEqual([seed, []])
  }
})
