import { Authentication, bracketed, Exchange } from '../dialog/index.ts'
import { type HeaderField, MisuseError, type NameAddr, printNameAddr, printUri } from '../message/index.ts'
import { firstHeaders, isContentType, type Transactions } from '../transaction/index.ts'
import type { RequestOptions, TransactionId } from './types.ts'

/** A request outside any dialog; its outcome is a `response` effect. */
export function sendRequest(transactions: Transactions, options: RequestOptions, now: number): TransactionId {
  const { context } = transactions
  const { flow, method, routes, body, credentials, maxForwards } = options
  if (/^(INVITE|ACK|BYE|CANCEL)$/.test(method)) throw new MisuseError(`request: ${method} has a verb of its own`)
  const uri = printUri(options.uri)
  const authentication = Authentication.of(context, credentials)
  const branch = context.tokens.branch()
  const from = `${headerValue(options.from)};tag=${context.tokens.tag()}`
  const to = headerValue(options.to)
  const headers: HeaderField[] = [
    ...firstHeaders({ flow, branch, routes, from, to, callId: context.tokens.token(22), seq: 1, method, maxForwards }),
    ...(options.headers ?? []),
    ...(authentication?.headers(method, uri, body, flow) ?? []),
    ...context.userAgent,
  ]
  if (body !== undefined && !headers.some(([name]) => isContentType(name)))
    throw new MisuseError('request: a body needs a Content-Type')
  const request = context.parts.codec.request({ method, uri, headers, body })
  let seq = 1
  const exchange = new Exchange(transactions, { nextSeq: () => ++seq }, authentication, (outcome) => {
    if (typeof outcome === 'string') context.emit({ type: 'response', transaction: branch, cause: outcome })
    else context.emit({ type: 'response', transaction: branch, response: outcome })
  })
  exchange.start(request, branch, flow, now)
  return branch
}

export function headerValue(address: string | NameAddr): string {
  return typeof address === 'string' ? bracketed(address) : printNameAddr(address)
}
