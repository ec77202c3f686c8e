import { Dialogs } from '../dialog/index.ts'
import type { SipRequest } from '../message/index.ts'
import type { ServerTransaction, Transactions } from '../transaction/index.ts'
import type { PageInviteOptions } from '../user-agent/types.ts'
import type { Call } from './call.ts'
import type { Extension } from './extension.ts'
import type { Incoming } from './incoming.ts'
import type { Outgoing } from './outgoing.ts'
import type { Reoffers } from './reoffers.ts'
import type { InviteSession } from './session.ts'

/** What a call is put together from: see plain.ts for a page's, full.ts for a server's. */
export interface CallParts {
  readonly session: typeof InviteSession
  /** The first INVITE, as the options say it. */
  request(call: Omit<Call, 'request'>, options: PageInviteOptions, branch: string): SipRequest
  readonly outgoing: new (call: Call, options: PageInviteOptions) => Outgoing
  readonly incoming: new (call: Call, transaction: ServerTransaction) => Incoming
  readonly reoffers: new (call: Call) => Reoffers
}

/** The calls of one user agent, by their dialogs, and what they have been given on top of plain calls. */
export class Calls extends Dialogs<Call> {
  readonly extension: Extension | undefined
  readonly parts: CallParts

  constructor(transactions: Transactions, parts: CallParts, extension: Extension | undefined) {
    super(transactions)
    this.parts = parts
    this.extension = extension
  }
}
