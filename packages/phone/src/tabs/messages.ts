/** What the tabs of one person say to each other, and the check of it. */
import type { CallOptions, CallState, Failure, Party, PhoneState } from '../types.ts'
import { either, flag, list, maybe, number, oneOf, pair, shape, text, token, union } from './check.ts'

/** Raised with every change of what is below: tabs of two releases of a page do not understand each other. */
export const version = 1

/** A call as every tab shows it. */
export interface CallPicture {
  readonly id: string
  readonly direction: 'incoming' | 'outgoing'
  readonly remote: Party
  readonly state: CallState
  readonly muted: boolean
  readonly serverCallId: string | undefined
  /** The page is to be told of it as `incoming`. */
  readonly rings: boolean
}

/** All that a tab shows, and all that it needs to lead. */
export interface Picture {
  readonly phone: PhoneState
  /** The live ones, then those that ended last. */
  readonly calls: readonly CallPicture[]
  /** The microphone could not be had: who calls is heard, and hears nothing. */
  readonly silent: Failure | undefined
  /** What a reload would find in the tab's storage. */
  readonly kept: readonly (readonly [key: string, value: string])[]
}

const plainVerbs = ['answer', 'decline', 'hangUp', 'mute', 'unmute', 'hold', 'resume'] as const
export type PlainVerb = (typeof plainVerbs)[number]

export type Command =
  | { readonly verb: PlainVerb; readonly call: string }
  | { readonly verb: 'call'; readonly call: string; readonly target: string; readonly options: CallOptions }
  | { readonly verb: 'sendDtmf'; readonly call: string; readonly digits: string }
  | { readonly verb: 'transfer'; readonly call: string; readonly target: string }
  | { readonly verb: 'join'; readonly call: string; readonly other: string }
  | { readonly verb: 'stop' }

/** Who leads, and how much it has said: 0 is the first. */
export interface Led {
  readonly from: string
  /** Later leaders have higher ones. */
  readonly term: number
  readonly seq: number
}

/** Who wants what; the reply names `id`. */
export interface Asked {
  readonly from: string
  readonly id: number
  readonly command: Command
}

export type Message =
  /** A tab came, or has missed something: the leader answers with a picture. */
  | { readonly type: 'hello'; readonly from: string; readonly term: number }
  | ({ readonly type: 'picture'; readonly picture: Picture } & Led)
  /** What a leader said that does not answer, for a tab that has heard nothing yet. */
  | ({ readonly type: 'relay'; readonly picture: Picture } & Led)
  /** The leader lives; `seq` is that of its last word. */
  | ({ readonly type: 'beat' } & Led)
  | ({ readonly type: 'told'; readonly call: string; readonly told: Told } & Led)
  | ({ readonly type: 'ask' } & Asked)
  | { readonly type: 'reply'; readonly to: string; readonly id: number; readonly failure: Failure | undefined }

/** What a call has told, and is no state. */
export type Told =
  | { readonly event: 'dtmf'; readonly value: string }
  | { readonly event: 'transfer'; readonly value: number }

const localized = shape({ en: text, zh: text })
const failure = shape({ reason: text, message: localized, remedy: localized, status: number, final: flag })
const phoneState = union('name', {
  idle: {},
  connecting: {},
  registered: {},
  reconnecting: { failure },
  failed: { failure },
  stopped: {},
})
const outcome = shape({
  by: oneOf('local', 'remote', 'none'),
  kind: oneOf('hungUp', 'cancelled', 'declined', 'missed', 'elsewhere', 'failed'),
  failure: maybe(failure),
  duration: number,
})
const callState = union('name', {
  dialing: {},
  ringing: {},
  earlyMedia: {},
  connecting: {},
  answered: { since: number },
  reconnecting: { since: number },
  held: { since: number, by: oneOf('local', 'remote', 'both') },
  ended: { outcome },
})
const call = shape({
  id: token,
  direction: oneOf('incoming', 'outgoing'),
  remote: shape({ number: text, name: maybe(text), uri: text }),
  state: callState,
  muted: flag,
  serverCallId: maybe(text),
  rings: flag,
})
// Nothing else in a tab's storage is a leader's business.
const key = (value: unknown): boolean => typeof value === 'string' && value.startsWith('offhook:')
const picture = shape({ phone: phoneState, calls: list(call), silent: maybe(failure), kept: list(pair(key, text)) })
const options = shape({
  audio: maybe(either(oneOf(true), shape({}))),
  headers: maybe(list(pair(text, text))),
})
const command = union('verb', {
  ...Object.fromEntries(plainVerbs.map((verb) => [verb, { call: token }])),
  call: { call: token, target: text, options },
  sendDtmf: { call: token, digits: text },
  transfer: { call: token, target: text },
  join: { call: token, other: token },
  stop: {},
})
const led = { from: token, term: number, seq: number }
const message = union('type', {
  hello: { from: token, term: number },
  picture: { ...led, picture },
  relay: { ...led, picture },
  beat: led,
  told: { ...led, call: token, told: union('event', { dtmf: { value: text }, transfer: { value: number } }) },
  ask: { from: token, id: number, command },
  reply: { to: token, id: number, failure: maybe(failure) },
})

const ofUs = shape({ offhook: number, type: text })

/** The message; the version of a leader that speaks another one; undefined where it is nothing to heed. */
export function read(data: unknown): Message | number | undefined {
  if (!ofUs(data)) return undefined
  const { offhook, type } = data as { offhook: number; type: string }
  if (offhook !== version) return type === 'beat' ? offhook : undefined
  return message(data) ? (data as Message) : undefined
}

export const print = (what: Message): object => ({ offhook: version, ...what })

/** Without what no channel carries: the message or response behind it. */
export function portable({ cause, ...plain }: Failure): Failure {
  const { name } = (cause ?? {}) as { name?: unknown }
  const said = cause instanceof Error ? `${cause}` : typeof cause === 'string' ? cause : name
  return { ...plain, ...(typeof said === 'string' ? { cause: said } : {}) }
}
