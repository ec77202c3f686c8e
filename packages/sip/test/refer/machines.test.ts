import type { Effect, ReceivedReferral, ReferralEvent, SipRequest, SipResponse } from '@offhook/sip'
import { makeRequest, makeResponse, parseMessage, printMessage } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { type Endpoint, type Link, pair } from '../../../testkit/src/link/index.ts'
import { full } from '../../src/message/full.ts'
import { SentReferral } from '../../src/session/refer/referral.ts'
import { type RefereeInput, type ReferralInput, referee, referrer } from '../../src/session/refer/tables.ts'
import { Context } from '../../src/transaction/context.ts'
import { serverParts } from '../../src/user-agent/server.ts'

const headers = [
  ['Via', 'SIP/2.0/UDP x;branch=z9hG4bK1'],
  ['From', '<sip:a@x>;tag=1'],
  ['To', '<sip:b@x>;tag=2'],
  ['Call-ID', 'c'],
] as const

function notify(state: string, body: string): SipRequest {
  const request = makeRequest({
    method: 'NOTIFY',
    uri: 'sip:a@x',
    headers: [...headers, ['CSeq', '1 NOTIFY'], ['Subscription-State', state], ['Content-Type', 'message/sipfrag']],
    body,
  })
  const read = parseMessage(printMessage(request))
  if (read.kind !== 'request') throw new Error('no request')
  return read
}

function response(status: number, more: readonly (readonly [string, string])[] = []): SipResponse {
  return makeResponse({ status, headers: [...headers, ['CSeq', '2 REFER'], ...more] })
}

const give: Record<ReferralInput, (referral: SentReferral, context: Context) => void> = {
  accepted: (referral) => referral.outcome(response(202), 0),
  quiet: (referral) => referral.outcome(response(200, [['Refer-Sub', 'false']]), 0),
  refused: (referral) => referral.outcome(response(403), 0),
  failed: (referral) => referral.outcome('timeout', 0),
  progress: (referral) => referral.notified(notify('active;expires=60', 'SIP/2.0 180 Ringing\r\n'), 0),
  last: (referral) => referral.notified(notify('terminated;reason=noresource', 'SIP/2.0 200 OK\r\n'), 0),
  limit: (_referral, context) => void context.deadlines.expireOne(32_000, () => undefined),
}

const paths = { asked: [], following: ['accepted'], ended: ['refused'] } as const

function machine() {
  const context = new Context({ random: (bytes) => bytes.fill(1) }, { ...serverParts, codec: full })
  let over = 0
  const flow = {
    id: 'f',
    transport: 'udp',
    local: { host: 'x' },
    remote: { address: '192.0.2.1', port: 5060 },
  } as const
  const referral = new SentReferral(
    context,
    undefined,
    () => flow,
    () => over++,
  )
  const told = () =>
    context.take().flatMap((effect): ReferralEvent[] => (effect.type === 'referral' ? [effect.event] : []))
  return { context, referral, told, over: () => over }
}

const names = Object.keys(give) as ReferralInput[]

describe('whoever asked', () => {
  for (const state of ['asked', 'following', 'ended'] as const)
    for (const input of names) {
      const rows: Partial<Record<ReferralInput, { to: string; do: readonly string[] }>> =
        state === 'ended' ? {} : referrer[state]
      const row = rows[input]
      test(`${state}, ${input}: ${row === undefined ? 'ignored' : `${row.to}, ${row.do.join(', ')}`}`, () => {
        const { context, referral, told, over } = machine()
        for (const step of paths[state]) give[step](referral, context)
        told()
        const before = context.deadlines.next()
        give[input](referral, context)
        expect(referral.state).toBe(row?.to ?? state)
        const expected = (row?.do ?? []).flatMap((action) => {
          if (action === 'tellAccepted') return ['accepted']
          if (action === 'tellProgress') return ['progress']
          return action === 'end' ? ['ended'] : []
        })
        expect(told().map(({ type }) => type)).toEqual(expected)
        expect(over()).toBe(referral.state === 'ended' ? 1 : 0)
        const waits = row?.do.find((action) => action.startsWith('wait'))
        const at = { waitFirst: 32_000, wait: 92_000 }[waits ?? '']
        expect(context.deadlines.next()).toBe(referral.state === 'ended' ? undefined : (at ?? before))
      })
    }
})

interface Stage {
  readonly bob: Endpoint
  readonly link: Link
  readonly asked: ReceivedReferral
}

const apply: Record<RefereeInput, (stage: Stage) => void> = {
  accept: ({ bob, link, asked }) => bob.do(asked.accept(link.now, '<sip:bob@192.0.2.2>')),
  // The referrer has asked for it.
  acceptQuiet: ({ bob, link, asked }) => bob.do(asked.accept(link.now, '<sip:bob@192.0.2.2>')),
  reject: ({ bob, link, asked }) => bob.do(asked.reject({ status: 603 }, link.now)),
  progress: ({ bob, link, asked }) => bob.do(asked.progress(180, link.now)),
  final: ({ bob, link, asked }) => bob.do(asked.progress(200, link.now)),
  limit: ({ link }) => link.run(180_100),
  // The first NOTIFY was sent before that, and is repeated in vain.
  gone({ link }) {
    link.faults.loss = 1
    link.run(40_000)
    link.faults.loss = 0
  },
}

const words: Record<string, readonly string[]> = {
  trying: ['active 100'],
  notify: ['active 180'],
  notifyLast: ['terminated 200'],
  notifyTimeout: ['terminated 100'],
}

describe('whoever was asked', () => {
  for (const state of ['asked', 'notifying', 'ended'] as const)
    for (const input of Object.keys(apply) as RefereeInput[]) {
      const rows: Partial<Record<RefereeInput, { to: string; do: readonly string[] }>> =
        state === 'ended' ? {} : referee[state]
      const row = rows[input]
      // Without a NOTIFY under way nobody can be gone, and the wish to hear nothing is of the REFER.
      if (row === undefined && (input === 'gone' || input === 'acceptQuiet')) continue
      test(`${state}, ${input}: ${row === undefined ? 'ignored' : `${row.to}, ${row.do.join(', ')}`}`, () => {
        const { alice, bob, link } = pair({ delay: [0, 0] })
        const refer = { to: 'sip:c@x', ...(input === 'acceptQuiet' ? { subscription: false } : {}) }
        const contact = '<sip:alice@192.0.2.1>'
        const options = { flow: alice.flow, uri: 'sip:b@x', from: 'sip:a@x', to: 'sip:b@x', contact, refer }
        alice.do(alice.ua.refer(options, link.now).effects)
        link.run(0)
        const [request] = bob.all('request')
        const { referral: asked } = bob.ua.takeReferral(request?.transaction ?? '', link.now)
        if (asked === undefined) throw new Error('nobody has asked')
        const stage = { bob, link, asked }
        const path = { asked: [], notifying: ['accept'], ended: ['accept', 'final'] } as const
        for (const step of path[state]) apply[step](stage)
        if (input !== 'gone') link.run(0)
        const sent: string[] = []
        const perform = bob.do.bind(bob)
        bob.do = (effects) => {
          for (const text of effects === false ? [] : texts(effects)) {
            const [, subscription, status] = /Subscription-State: (\w+)[\s\S]*SIP\/2.0 (\d+)/.exec(text) ?? []
            if (text.startsWith('SIP/2.0')) sent.push(text.slice(8, 11))
            else if (subscription !== undefined) sent.push(`${subscription} ${status}`)
          }
          perform(effects)
        }
        apply[input](stage)
        expect(asked.state).toBe(row?.to ?? (state === 'asked' && input === 'limit' ? 'asked' : state))
        const status = { accept: '202', acceptQuiet: '200', reject: '603' }[input as string] ?? ''
        const expected = (row?.do ?? []).flatMap((action) => (action === 'respond' ? [status] : (words[action] ?? [])))
        if (input !== 'gone') expect(sent).toEqual(expected)
        if (row?.to === 'ended') expect(asked.progress(200, link.now)).toBe(false)
        link.settle()
      })
    }
})

function texts(effects: readonly Effect[]): string[] {
  return effects.flatMap((effect) =>
    effect.type === 'transmit'
      ? [typeof effect.data === 'string' ? effect.data : new TextDecoder().decode(effect.data)]
      : [],
  )
}
