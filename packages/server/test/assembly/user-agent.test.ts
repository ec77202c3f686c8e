import { randomFillSync } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { type Flow, replayTrace } from '@offhook/sip'
import { expect, test } from 'vitest'
import { tempDir } from '../../../testkit/src/index.ts'
import { makeUserAgent } from '../../src/assembly/user-agent.ts'

const flow: Flow = {
  id: 'f',
  transport: 'udp',
  local: { host: '127.0.0.1', port: 5060 },
  remote: { address: '127.0.0.1', port: 5070 },
}
const register = [
  'REGISTER sip:pbx.test SIP/2.0',
  'Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1',
  'From: <sip:1001@pbx.test>;tag=a',
  'To: <sip:1001@pbx.test>',
  'Call-ID: c',
  'CSeq: 1 REGISTER',
  'Authorization: Digest username="1001", realm="pbx.test", nonce="n", uri="sip:pbx.test", response="feedface"',
  'Content-Length: 0',
  '',
  '',
].join('\r\n')

test('with a file for it, the core writes a trace that can be replayed, and read by its owner alone', async () => {
  const folder = tempDir('sip-trace')
  const file = folder.join('server.trace.jsonl')
  const { userAgent, close } = makeUserAgent({ random: randomFillSync }, file)
  const [told] = userAgent.receive(flow, Buffer.from(register), 1)
  if (told?.type !== 'request') throw new Error('no request')
  expect(userAgent.respond(told.transaction, { status: 200 }, 2)).not.toBe(false)
  await close()
  const trace = readFileSync(file, 'utf8')
  expect(replayTrace(trace)).toMatchObject({ inputs: 2, differences: [] })
  expect(trace).not.toContain('feedface')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  folder.remove()
})

test('a file that cannot be written costs the trace alone', async () => {
  const { userAgent, close } = makeUserAgent({ random: randomFillSync }, '/dev/null/no/such/folder')
  expect(userAgent.receive(flow, Buffer.from(register), 1)).toHaveLength(1)
  await close()
})
