import type { DnsRecord } from './types.ts'

type Srv = Extract<DnsRecord, { type: 'SRV' }>

/** Lowest priority first; among equals chance decides, by weight (RFC 2782). */
export function inOrder(records: readonly Srv[], fraction: () => number): readonly Srv[] {
  const left = [...records].sort((a, b) => a.priority - b.priority || a.weight - b.weight)
  const out: Srv[] = []
  while (left.length > 0) {
    const equal = left.filter(({ priority }) => priority === left[0]?.priority)
    const sum = equal.reduce((total, { weight }) => total + weight, 0)
    let drawn = fraction() * sum
    // Those of weight 0 stand first, so that they have their small chance.
    const chosen = equal.find(({ weight }) => {
      drawn -= weight
      return drawn <= 0
    })
    if (chosen === undefined) break
    out.push(chosen)
    left.splice(left.indexOf(chosen), 1)
  }
  return out
}
