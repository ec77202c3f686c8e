import { expect, test } from 'vitest'
import type { Endpoint } from '../../../testkit/src/link/index.ts'
import { Registrar, register } from '../registration/registrar.ts'
import { expectQuiet } from '../session/calls.ts'
import { pairOf } from './pairs.ts'

const states = (endpoint: Endpoint): string[] => endpoint.all('registration').map(({ state }) => state.name)
const asked = ({ requests }: Registrar): string[] =>
  requests.map((request) => `${request.cseq.seq} ${request.get('Expires')}`)

test('registers, refreshes itself for an hour, and leaves', () => {
  const { alice, bob, link } = pairOf(['small', 'full'])
  const registrar = new Registrar(bob)
  const registration = register(alice)
  link.run(1000)
  expect(registration.state).toMatchObject({ name: 'registered', expires: 600 })
  link.run(3_600_000)
  expect(registrar.requests.length).toBeGreaterThanOrEqual(10)
  expect(registrar.requests.length).toBeLessThanOrEqual(13)
  expect(registrar.bindings).toMatchObject([{ uri: 'sip:alice@192.0.2.1', regId: 1 }])
  alice.do(registration.end(link.now))
  expectQuiet(link)
  expect(registrar.bindings).toEqual([])
  expect(states(alice).slice(-2)).toEqual(['unregistering', 'ended'])
})

test('asks for what the registrar wants at least, and takes what it is granted', () => {
  const { alice, bob, link } = pairOf(['small', 'full'])
  const registrar = new Registrar(bob, { minExpires: 300, maxExpires: 400 })
  const registration = register(alice, { expires: 60 })
  link.run(1000)
  expect(asked(registrar)).toEqual(['1 60', '2 300'])
  expect(registration.state).toMatchObject({ name: 'registered', expires: 300 })
})

test('moves to a new flow, without waiting for what it asked over the old one', () => {
  const { alice, bob, link } = pairOf(['small', 'full'])
  const registrar = new Registrar(bob)
  const registration = register(alice, { contact: '<sip:alice@one.invalid;transport=ws>' })
  link.run(1000)
  link.close(alice, alice.flow)
  const flow = link.connect(alice, bob, 'wss')
  alice.do(registration.refresh(link.now, { flow, contact: '<sip:alice@two.invalid;transport=ws>' }))
  link.run(1000)
  expect(registrar.bindings).toMatchObject([{ uri: 'sip:alice@two.invalid;transport=ws', flow: { id: bob.flow.id } }])
})

test('fails when it is refused or not answered, and tries again when it is told to', () => {
  const { alice, bob, link } = pairOf(['small', 'full'])
  const registrar = new Registrar(bob)
  registrar.refuse = () => ({ status: 403 })
  const registration = register(alice)
  link.run(1000)
  expect(registration.state).toMatchObject({ name: 'failed', response: { status: 403 } })
  registrar.refuse = () => undefined
  link.dropNext('REGISTER')
  alice.do(registration.refresh(link.now))
  link.run(40_000)
  expect(registration.state).toEqual({ name: 'failed', cause: 'timeout' })
  alice.do(registration.refresh(link.now))
  link.run(1000)
  expect(states(alice)).toEqual(['failed', 'registering', 'failed', 'registering', 'registered'])
})

test('ended while it is under way, it is ended once that is done', () => {
  const { alice, bob, link } = pairOf(['small', 'full'])
  const registrar = new Registrar(bob)
  const registration = register(alice)
  alice.do(registration.end(link.now))
  expect(registration.state.name).toBe('unregistering')
  expectQuiet(link)
  expect(asked(registrar)).toEqual(['1 600', '2 0'])
  expect(registration.state.name).toBe('ended')
})
