/** What a request outside a dialog is made of: a part of the contract in types.ts. */
import type { Body, HeaderField, NameAddr, Uri } from '../message/types.ts'
import type { Credentials, Flow } from './flow-types.ts'

export interface PageInviteOptions {
  readonly flow: Flow
  readonly uri: string
  /** As header values: `"Alice" <sip:alice@pbx.test>`, `sip:bob@pbx.test`. */
  readonly from: string
  readonly to: string
  /** Where in-dialog requests shall reach us; with its angle brackets and parameters. */
  readonly contact: string
  readonly callId?: string
  readonly routes?: readonly string[]
  readonly headers?: readonly HeaderField[]
  readonly body?: Body
  readonly credentials?: Credentials | undefined
  /** ms from now until the call is cancelled for want of a final response; none by default. */
  readonly giveUpAfter?: number
}

export interface InviteOptions extends Omit<PageInviteOptions, 'uri' | 'from' | 'to'> {
  readonly uri: string | Uri
  readonly from: string | NameAddr
  readonly to: string | NameAddr
  /** Reliable provisional responses (RFC 3262): welcome (by default), demanded, or not even offered. */
  readonly reliable?: 'supported' | 'required' | 'none'
  /** How many other targets may be tried that a 3xx names; none by default: the call is then rejected with the 3xx. */
  readonly redirects?: number
}

export interface RequestOptions {
  readonly flow: Flow
  readonly method: string
  readonly uri: string | Uri
  readonly from: string | NameAddr
  readonly to: string | NameAddr
  /** Route values: the Path of a binding, the Service-Route of a registration. */
  readonly routes?: readonly string[]
  readonly headers?: readonly HeaderField[]
  readonly body?: Body
  readonly credentials?: Credentials | undefined
  /** 70 by default; one less than it came with where it is passed on. */
  readonly maxForwards?: number
}
