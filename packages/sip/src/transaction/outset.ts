import type { Flow, Opened } from '../user-agent/types.ts'
import type { ClientTransaction } from './client.ts'
import { isReliable } from './context.ts'
import { Failover } from './failover.ts'
import { type Needs, openedOf } from './needs.ts'
import type { Transactions } from './transactions.ts'
import { ownVia } from './via.ts'

/** Bytes; what is larger leaves UDP for TCP, where the path's MTU is not known (RFC 3261 18.1.1). */
const largest = 1300
/** ms that a refusal of TCP is believed. */
const refusalLasts = 300_000
/** Peers that are remembered. */
const maxPeers = 1000

export type Hold = (transaction: ClientTransaction, go: (now: number) => void, now: number) => void

/** What a request may have to wait for before it leaves, and which way it leaves. */
export class Outset {
  readonly #transactions: Transactions
  readonly #needs: Needs
  readonly #opensFlows: boolean
  /** By branch. */
  readonly #holds = new Map<string, Hold>()
  /** By the flow that failed: where its peer answers instead. */
  readonly #moved = new Map<string, Flow>()
  /** By UDP flow: the same peer by TCP, or until when it has none. */
  readonly #large = new Map<string, Flow | number>()

  constructor(transactions: Transactions, needs: Needs, opensFlows: boolean) {
    this.#transactions = transactions
    this.#needs = needs
    this.#opensFlows = opensFlows
  }

  /** The transaction with this branch starts when `go` is called. */
  hold(branch: string, hold: Hold): void {
    this.#holds.set(branch, hold)
  }

  /** Where requests of this flow go now. */
  flowOf(flow: Flow): Flow {
    return this.#moved.get(flow.id) ?? flow
  }

  flowClosed(flow: Flow): void {
    for (const [id, other] of this.#moved) if (other.id === flow.id) this.#moved.delete(id)
    for (const [id, other] of this.#large)
      if (id === flow.id || (typeof other !== 'number' && other.id === flow.id)) this.#large.delete(id)
  }

  start(transaction: ClientTransaction, now: number): void {
    const hold = this.#holds.size === 0 ? undefined : this.#holds.get(transaction.branch)
    if (hold === undefined) {
      this.#leave(transaction, now)
      return
    }
    this.#holds.delete(transaction.branch)
    hold(transaction, (at) => this.#leave(transaction, at), now)
  }

  #leave(transaction: ClientTransaction, now: number): void {
    const { request, user } = transaction
    // A CANCEL goes where its INVITE went (9.1).
    if (!this.#opensFlows || request.method === 'CANCEL') {
      transaction.start(now)
      return
    }
    const first = transaction.flow
    const flow = this.flowOf(first)
    if (flow !== first) this.#carry(transaction, { flow })
    const { alternatives = [] } = first
    if (alternatives.length > 0 && user !== undefined && !(user instanceof Failover))
      transaction.user = new Failover(user, alternatives, this.#needs, (opened, at) => {
        remember(this.#moved, first.id, opened.flow)
        this.#again(transaction, opened, at)
      })
    if (isReliable(flow) || !this.#isLarge(transaction)) transaction.start(now)
    else this.#startLarge(transaction, now)
  }

  #isLarge({ flow, request }: ClientTransaction): boolean {
    return this.#transactions.context.print(flow, request).length > largest
  }

  #startLarge(transaction: ClientTransaction, now: number): void {
    const { flow } = transaction
    const known = this.#large.get(flow.id)
    if (typeof known === 'object') this.#carry(transaction, { flow: known })
    if (typeof known === 'object' || (known !== undefined && known > now)) {
      transaction.start(now)
      return
    }
    const { address, port } = flow.remote
    const to = { transport: 'tcp', address, port } as const
    this.#needs.ask(
      { kind: 'flow', why: 'size', to, from: flow },
      flow,
      (value, at) => {
        const opened = openedOf(value)
        remember(this.#large, flow.id, opened?.flow ?? at + refusalLasts)
        // The flow was closed while it waited: its user knows.
        if (!transaction.isOpen) return
        // No contact: requests to us may go on coming by UDP.
        if (opened !== undefined) this.#carry(transaction, { flow: opened.flow })
        transaction.start(at)
      },
      now,
    )
  }

  /** Another flow, under the same branch: its Via, and where the peer reaches us. */
  #carry(transaction: ClientTransaction, { flow, contact }: Opened): void {
    const { request, branch } = transaction
    const hasContact = contact !== undefined && request.get('Contact') !== undefined
    const Contact = hasContact ? { Contact: movedContact(request.get('Contact') ?? '', contact) } : {}
    transaction.flow = flow
    transaction.request = request.with({ Via: ownVia(flow, branch), ...Contact })
  }

  /** The same request once more elsewhere: another branch, and so another transaction (RFC 3263 4.3). */
  #again(transaction: ClientTransaction, opened: Opened, now: number): void {
    const all = this.#transactions
    all.removeClient(transaction)
    transaction.branch = all.context.tokens.branch()
    this.#carry(transaction, opened)
    // Its timers were stopped when it failed.
    transaction.state = transaction.request.method === 'INVITE' ? 'calling' : 'trying'
    all.addClient(transaction)
    this.#leave(transaction, now)
  }
}

/** The new address with the parameters of the old value: instance, reg-id, expires. */
function movedContact(old: string, contact: string): string {
  const [, params = ''] = /^[^<]*<[^>]*>(.*)$/s.exec(old) ?? []
  return contact.endsWith('>') ? contact + params : contact
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (map.size >= maxPeers) for (const oldest of map.keys()) if (map.delete(oldest)) break
  map.set(key, value)
}
