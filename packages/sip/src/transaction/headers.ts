import type { HeaderField } from '../message/index.ts'
import type { Flow } from '../user-agent/types.ts'
import { ownVia } from './via.ts'

export interface FirstHeaders {
  readonly flow: Flow
  readonly branch: string
  readonly routes?: readonly string[] | undefined
  readonly from: string
  readonly to: string
  readonly callId: string
  readonly seq: number
  readonly method: string
  readonly maxForwards?: number | undefined
}

/** What every request begins with (RFC 3261 8.1.1). */
export function firstHeaders({
  flow,
  branch,
  routes = [],
  from,
  to,
  callId,
  seq,
  method,
  maxForwards = 70,
}: FirstHeaders): HeaderField[] {
  return [
    ['Via', ownVia(flow, branch)],
    ...routes.map((route): HeaderField => ['Route', route]),
    ['Max-Forwards', `${maxForwards}`],
    ['From', from],
    ['To', to],
    ['Call-ID', callId],
    ['CSeq', `${seq} ${method}`],
  ]
}
