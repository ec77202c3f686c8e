import { type Flow, makeRequest, type SipRequest } from '@offhook/sip'
import { describe, expect, it } from 'vitest'
import { Bindings } from '../../src/bindings/index.ts'

const flow = (id: string): Flow => ({
  id,
  transport: 'wss',
  local: { host: '127.0.0.1', port: 8443 },
  remote: { address: '192.0.2.9', port: 4000 },
})

let cseq = 0
function register(contact: string, expires = 300, callId = 'c1'): SipRequest {
  cseq += 1
  return makeRequest({
    method: 'REGISTER',
    uri: 'sip:pbx.test',
    headers: [
      ['Via', 'SIP/2.0/WSS x.invalid;branch=z9hG4bK1'],
      ['From', '<sip:1001@pbx.test>;tag=1'],
      ['To', '<sip:1001@pbx.test>'],
      ['Call-ID', callId],
      ['CSeq', `${cseq} REGISTER`],
      ['Contact', contact],
      ['Expires', String(expires)],
    ],
  })
}
const tab = (host: string, instance: string) =>
  `<sip:x@${host}.invalid;transport=ws>;reg-id=1;+sip.instance="<urn:uuid:${instance}>"`

describe('the devices of a person', () => {
  it('are all kept, and a reload of one replaces its own binding alone', () => {
    const bindings = new Bindings({})
    bindings.register('1001', register(tab('a', 'one')), flow('f1'), 0)
    bindings.register('1001', register(tab('b', 'two'), 300, 'c2'), flow('f2'), 0)
    bindings.register('1001', register(tab('c', 'one'), 300, 'c3'), flow('f3'), 0)
    expect(
      bindings
        .of('1001', 1)
        .map((binding) => binding.flow.id)
        .sort(),
    ).toEqual(['f2', 'f3'])
  })

  it('are gone when their connection is, and the others stay', () => {
    const bindings = new Bindings({})
    bindings.register('1001', register(tab('a', 'one')), flow('f1'), 0)
    bindings.register('1001', register(tab('b', 'two'), 300, 'c2'), flow('f2'), 0)
    expect(bindings.flowClosed(flow('f1'))).toEqual(['1001'])
    expect(bindings.of('1001', 1).map((binding) => binding.flow.id)).toEqual(['f2'])
    expect(bindings.flowClosed(flow('f1'))).toEqual([])
  })

  it('lapse with their time, and sweeping forgets them', () => {
    const bindings = new Bindings({})
    bindings.register('1001', register(tab('a', 'one'), 120), flow('f1'), 0)
    expect(bindings.of('1001', 119_999)).toHaveLength(1)
    expect(bindings.of('1001', 120_001)).toHaveLength(0)
    expect(bindings.size).toBe(1)
    bindings.sweep(120_001)
    expect(bindings.size).toBe(0)
  })

  it('are limited, and one too many is told so', () => {
    const bindings = new Bindings({ maxBindings: 2 })
    for (const name of ['one', 'two']) bindings.register('1001', register(tab(name, name), 300, name), flow(name), 0)
    expect(
      bindings.register('1001', register(tab('three', 'three'), 300, 'three'), flow('three'), 0).reply.status,
    ).toBe(403)
    expect(bindings.of('1001', 1)).toHaveLength(2)
  })
})
