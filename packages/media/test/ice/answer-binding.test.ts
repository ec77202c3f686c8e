import { describe, expect, it } from 'vitest'
import {
  ATTRIBUTE,
  answerBinding,
  attribute,
  BINDING_ERROR,
  BINDING_INDICATION,
  BINDING_REQUEST,
  BINDING_SUCCESS,
  buildStun,
  candidateLines,
  hasIntegrity,
  hasSoundFingerprint,
  IceLite,
  OLD_CREDENTIALS_LIFETIME,
  parseStun,
  type StunParts,
} from '../../src/ice/index.ts'
import { PASSWORD, REQUEST } from './vectors.ts'

const from = { address: '192.0.2.7', port: 50_000, family: 4 } as const
const ice = new IceLite()
const find = (ufrag: string) => ice.passwords(ufrag)
const transactionId = Buffer.from('0123456789ab')

function check(parts: Partial<StunParts> & { user?: string } = {}): Buffer {
  return buildStun({
    type: BINDING_REQUEST,
    transactionId,
    password: ice.pwd,
    ...parts,
    attributes: [
      { type: ATTRIBUTE.username, value: Buffer.from(parts.user ?? `${ice.ufrag}:peer`) },
      { type: ATTRIBUTE.priority, value: Buffer.alloc(4, 1) },
      ...(parts.attributes ?? [{ type: ATTRIBUTE.iceControlling, value: Buffer.alloc(8) }]),
    ],
  })
}

function errorOf(answer: ReturnType<typeof answerBinding>) {
  if (answer.kind !== 'error-response') throw new Error(`expected an error response, got ${answer.kind}`)
  const message = parseStun(answer.data)
  expect(message?.type).toBe(BINDING_ERROR)
  expect(message?.transactionId).toEqual(transactionId)
  const value = message && attribute(message, ATTRIBUTE.errorCode)?.value
  return { message, code: (value?.[2] ?? 0) * 100 + (value?.[3] ?? 0) }
}

describe('a connectivity check', () => {
  it('is answered with where it came from, signed with our password', () => {
    const answer = answerBinding(check(), from, find)
    if (answer.kind !== 'response') throw new Error(answer.kind)
    expect(answer).toMatchObject({ ufrag: ice.ufrag, remoteUfrag: 'peer', useCandidate: false })
    const message = parseStun(answer.data)
    expect(message?.type).toBe(BINDING_SUCCESS)
    expect(message?.transactionId).toEqual(transactionId)
    expect(message && hasIntegrity(message, ice.pwd) && hasSoundFingerprint(message)).toBe(true)
    const mapped = message && attribute(message, ATTRIBUTE.xorMappedAddress)?.value
    expect(mapped?.toString('hex')).toBe('0001e242e112a645')
  })

  it('may nominate when the peer controls, and may not when it says it is controlled', () => {
    const nominate = { type: ATTRIBUTE.useCandidate, value: Buffer.alloc(0) }
    const controlled = { type: ATTRIBUTE.iceControlled, value: Buffer.alloc(8) }
    expect(answerBinding(check({ attributes: [nominate] }), from, find)).toMatchObject({ useCandidate: true })
    expect(answerBinding(check({ attributes: [nominate, controlled] }), from, find)).toMatchObject({
      kind: 'response',
      useCandidate: false,
    })
  })

  it('of the RFC is answered, to IPv6 as well', () => {
    const answer = answerBinding(REQUEST, { address: '2001:db8::1', port: 9, family: 6 }, (ufrag) =>
      ufrag === 'evtj' ? ['another', PASSWORD] : undefined,
    )
    expect(answer).toMatchObject({ kind: 'response', ufrag: 'evtj', remoteUfrag: 'h6vY' })
  })

  it.each([
    ['with a wrong password', { password: 'wrong' }, 401],
    ['for a fragment that is not ours', { user: 'nobody:peer' }, 401],
    ['without a colon in its user name', { user: 'nobody' }, 401],
    ['with an overlong user name', { user: `${'x'.repeat(600)}:peer` }, 401],
  ])('%s is refused', (_title, parts, code) => {
    expect(errorOf(answerBinding(check(parts), from, find)).code).toBe(code)
  })

  it('without integrity or user name is a bad request', () => {
    const bare = buildStun({ type: BINDING_REQUEST, transactionId, attributes: [] })
    expect(errorOf(answerBinding(bare, from, find)).code).toBe(400)
    const unsigned = buildStun({
      type: BINDING_REQUEST,
      transactionId,
      attributes: [{ type: ATTRIBUTE.username, value: Buffer.from(`${ice.ufrag}:peer`) }],
    })
    expect(errorOf(answerBinding(unsigned, from, find)).code).toBe(400)
  })

  it('with attributes one has to understand is told which (420), but only who has the password learns it', () => {
    const attributes = [
      { type: 0x7ffe, value: Buffer.from('abc') },
      { type: 0xc057, value: Buffer.alloc(4) },
    ]
    const { code, message } = errorOf(answerBinding(check({ attributes }), from, find))
    expect(code).toBe(420)
    expect(message && attribute(message, ATTRIBUTE.unknownAttributes)?.value.toString('hex')).toBe('7ffe')
    expect(message && hasIntegrity(message, ice.pwd)).toBe(true)
    expect(errorOf(answerBinding(check({ attributes, password: 'wrong' }), from, find)).code).toBe(401)
  })

  it('that is none is dropped with the reason', () => {
    const damaged = check()
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1
    const drop = (bytes: Buffer, where = from) => answerBinding(bytes, where, find)
    expect(drop(damaged)).toEqual({ kind: 'drop', reason: 'bad-fingerprint' })
    expect(drop(check({ type: BINDING_INDICATION }))).toEqual({ kind: 'drop', reason: 'not-a-binding-request' })
    expect(drop(check({ type: BINDING_SUCCESS }))).toEqual({ kind: 'drop', reason: 'not-a-binding-request' })
    expect(drop(Buffer.from('hello'))).toEqual({ kind: 'drop', reason: 'not-stun' })
    expect(drop(check(), { ...from, address: 'nowhere' as '192.0.2.7' })).toEqual({
      kind: 'drop',
      reason: 'bad-address',
    })
  })

  it('cut anywhere or damaged anywhere never throws', () => {
    const bytes = check()
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes)
      damaged[at] = (damaged[at] ?? 0) ^ 0xff
      expect(() => answerBinding(damaged, from, find)).not.toThrow()
      expect(answerBinding(bytes.subarray(0, at), from, find).kind).toBe('drop')
    }
  })
})

describe('IceLite', () => {
  it('draws credentials of the length and the characters ICE wants', () => {
    expect(ice.ufrag).toMatch(/^[A-Za-z0-9+/]{8}$/)
    expect(ice.pwd).toMatch(/^[A-Za-z0-9+/]{24}$/)
    expect(new IceLite().ufrag).not.toBe(ice.ufrag)
  })

  it('keeps the old credentials for a while after a restart', () => {
    const agent = new IceLite()
    const { ufrag, pwd } = agent
    expect(agent.nextDeadline()).toBeUndefined()
    agent.restart(1_000)
    expect(agent.previous).toEqual({ ufrag, pwd })
    expect(agent.passwords(ufrag)).toEqual([pwd])
    expect(agent.passwords(agent.ufrag)).toEqual([agent.pwd])
    expect(agent.nextDeadline()).toBe(1_000 + OLD_CREDENTIALS_LIFETIME)
    agent.advance(8_999)
    expect(agent.previous).toBeDefined()
    agent.advance(9_000)
    expect(agent.previous).toBeUndefined()
    expect(agent.passwords(ufrag)).toBeUndefined()
    expect(agent.nextDeadline()).toBeUndefined()
  })
})

describe('candidateLines', () => {
  it('gives host candidates, the first address preferred', () => {
    expect(candidateLines(['192.0.2.1', '2001:db8::1'], 40_000)).toEqual([
      'a=candidate:1 1 udp 2130706431 192.0.2.1 40000 typ host',
      'a=candidate:2 1 udp 2130706175 2001:db8::1 40000 typ host',
    ])
    expect(() => candidateLines(['a b\r\nc'], 1)).toThrow(RangeError)
  })
})
