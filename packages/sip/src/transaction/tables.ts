/**
 * The four transaction machines as tables: RFC 3261 17 with RFC 6026 (Accepted, timers L and M) and RFC 4320. An input
 * that has no row is ignored in that state. Each machine has two timers: `repeat` (A, E, G) sends again over unreliable
 * flows, `limit` is whatever bounds the state (B, D, F, H, I, J, K, L, M).
 */
import type { TimerAction } from './timers.ts'

export interface Row<State, Action> {
  readonly to: State
  readonly do: readonly Action[]
}

type Table<State extends string, Input extends string, Action> = Readonly<
  Partial<Record<State, Readonly<Partial<Record<Input, Row<State, Action>>>>>>
>

export type ClientState = 'calling' | 'trying' | 'proceeding' | 'accepted' | 'completed' | 'terminated'
export type ClientInput = 'provisional' | 'success' | 'failure' | 'repeat' | 'limit' | 'closed'
export type ClientAction =
  | TimerAction
  | 'send'
  | 'ack' // to a non-2xx, within the transaction
  | 'tell' // the user gets the response
  | 'tellTimeout'
  | 'tellClosed'

export type ClientTable = Table<ClientState, ClientInput, ClientAction>

export const inviteClient = {
  calling: {
    provisional: { to: 'proceeding', do: ['stop', 'tell'] },
    success: { to: 'accepted', do: ['stop', 'waitM', 'tell'] },
    failure: { to: 'completed', do: ['stop', 'ack', 'waitD', 'tell'] },
    repeat: { to: 'calling', do: ['send', 'double'] },
    limit: { to: 'terminated', do: ['stop', 'tellTimeout'] },
    closed: { to: 'terminated', do: ['stop', 'tellClosed'] },
  },
  proceeding: {
    // People ring for minutes: nothing bounds this state, unless the user sets a limit (after a CANCEL, 9.1).
    provisional: { to: 'proceeding', do: ['tell'] },
    success: { to: 'accepted', do: ['stop', 'waitM', 'tell'] },
    failure: { to: 'completed', do: ['stop', 'ack', 'waitD', 'tell'] },
    limit: { to: 'terminated', do: ['stop', 'tellTimeout'] },
    closed: { to: 'terminated', do: ['stop', 'tellClosed'] },
  },
  accepted: {
    // A repeat, or a fork's: the user acknowledges either (RFC 6026 7.2).
    success: { to: 'accepted', do: ['tell'] },
    limit: { to: 'terminated', do: [] },
    closed: { to: 'terminated', do: ['stop'] },
  },
  completed: {
    failure: { to: 'completed', do: ['ack'] },
    limit: { to: 'terminated', do: [] },
    closed: { to: 'terminated', do: ['stop'] },
  },
} as const satisfies ClientTable

export const nonInviteClient = {
  trying: {
    provisional: { to: 'proceeding', do: ['tell'] },
    success: { to: 'completed', do: ['stop', 'waitK', 'tell'] },
    failure: { to: 'completed', do: ['stop', 'waitK', 'tell'] },
    repeat: { to: 'trying', do: ['send', 'doubleToT2'] },
    limit: { to: 'terminated', do: ['stop', 'tellTimeout'] },
    closed: { to: 'terminated', do: ['stop', 'tellClosed'] },
  },
  proceeding: {
    provisional: { to: 'proceeding', do: ['tell'] },
    success: { to: 'completed', do: ['stop', 'waitK', 'tell'] },
    failure: { to: 'completed', do: ['stop', 'waitK', 'tell'] },
    repeat: { to: 'proceeding', do: ['send', 'repeatAfterT2'] },
    limit: { to: 'terminated', do: ['stop', 'tellTimeout'] },
    closed: { to: 'terminated', do: ['stop', 'tellClosed'] },
  },
  completed: {
    limit: { to: 'terminated', do: [] },
    closed: { to: 'terminated', do: ['stop'] },
  },
} as const satisfies ClientTable

export type ServerState = 'trying' | 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated'
export type ServerInput = 'request' | 'ack' | 'provisional' | 'success' | 'failure' | 'repeat' | 'limit'
export type ServerAction =
  | TimerAction
  | 'send' // the user's response
  | 'resend' // the last response
  | 'tellAck'

export type ServerTable = Table<ServerState, ServerInput, ServerAction>

export const inviteServer = {
  proceeding: {
    request: { to: 'proceeding', do: ['resend'] },
    provisional: { to: 'proceeding', do: ['send'] },
    success: { to: 'accepted', do: ['send', 'waitL'] },
    failure: { to: 'completed', do: ['send', 'waitH', 'startG'] },
  },
  accepted: {
    // A repeated INVITE is absorbed: the user repeats its 2xx until the ACK (RFC 6026 7.1).
    success: { to: 'accepted', do: ['send'] },
    ack: { to: 'accepted', do: ['tellAck'] },
    limit: { to: 'terminated', do: [] },
  },
  completed: {
    request: { to: 'completed', do: ['resend'] },
    ack: { to: 'confirmed', do: ['stop', 'waitI'] },
    repeat: { to: 'completed', do: ['resend', 'doubleToT2'] },
    limit: { to: 'terminated', do: ['stop'] },
  },
  confirmed: {
    limit: { to: 'terminated', do: [] },
  },
} as const satisfies ServerTable

export const nonInviteServer = {
  trying: {
    provisional: { to: 'proceeding', do: ['send'] },
    success: { to: 'completed', do: ['send', 'stop', 'waitJ'] },
    failure: { to: 'completed', do: ['send', 'stop', 'waitJ'] },
    // The client has given up by now: a late answer would only be noise (RFC 4320 4.2).
    limit: { to: 'terminated', do: [] },
  },
  proceeding: {
    request: { to: 'proceeding', do: ['resend'] },
    provisional: { to: 'proceeding', do: ['send'] },
    success: { to: 'completed', do: ['send', 'stop', 'waitJ'] },
    failure: { to: 'completed', do: ['send', 'stop', 'waitJ'] },
    limit: { to: 'terminated', do: [] },
  },
  completed: {
    request: { to: 'completed', do: ['resend'] },
    limit: { to: 'terminated', do: [] },
  },
} as const satisfies ServerTable
