import { expect, test } from 'vitest'
import { internalNames } from './internal-names.ts'
import { phone } from './list.ts'
import { shortNames } from './shorten.ts'

const names = internalNames(phone.name, phone.entries, phone.shown)

test('what pages call keeps its name, and so does what they hand in and are told', () => {
  const known = 'Phone start call answered hangUp sendDtmf transfer devices on state remote number options resume'
  const handedIn =
    'server aor password instanceId ringTimeout iceServers playRemoteAudio headers audio later capture alone'
  const told = 'reason remedy message cause final outcome kind by failure status en zh since'
  for (const name of `${known} ${handedIn} ${told}`.split(' ')) expect(names.has(name), name).toBe(false)
})

test.each([
  [
    'the platform, even where TypeScript does not know it',
    'getUserMedia signalingState getDevices requestDevice filters usagePage',
  ],
  ['text that is sent', 'realm nonce qop cnonce opaque uri'],
  ['what is kept over a reload', 'dialog callId toTag fromTag muted held since direction'],
  ['what is seen in a cause', 'status reason headers text get lines values method requestUri'],
  ['what is looked up by a text', 'proceeding provisional limit audioBlocked'],
])('%s keeps its names', (_, kept) => {
  for (const name of kept.split(' ')) expect(names.has(name), name).toBe(false)
})

test('what nobody outside can know becomes short, each name another one, and none that is in use', () => {
  for (const name of ['facts', 'inTurn', 'driver', 'transactions', 'patience']) expect(names.get(name)).toMatch(/^..?$/)
  expect(names.size).toBeGreaterThan(150)
  expect(new Set(names.values()).size).toBe(names.size)
  for (const short of names.values()) expect(names.has(short)).toBe(false)
})

test('names are said anew wherever they are names of properties, and nowhere else', () => {
  const plugin = shortNames(new Map([['facts', 'f']]))
  const transform = plugin.transform as (code: string, id: string) => { code: string } | undefined
  const code = `let { facts, other = facts } = a.facts; b = { facts, x: { facts: 'facts' } }; b[facts].facts?.(); class C { facts = 1; #facts }`
  expect(transform(code, '/a/packages/phone/src/b.ts')?.code).toBe(
    `let { f: facts, other = facts } = a.f; b = { f: facts, x: { f: 'facts' } }; b[facts].f?.(); class C { f = 1; #facts }`,
  )
  expect(transform(code, '/a/node_modules/b.js')).toBeUndefined()
})
