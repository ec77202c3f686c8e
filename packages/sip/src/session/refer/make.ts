import { bracketed } from '../../dialog/index.ts'
import { type HeaderField, MisuseError } from '../../message/index.ts'
import { printReplaces, replacesOf } from '../replaces.ts'
import { printReferTo } from './refer-to.ts'
import type { ReferOptions } from './types.ts'

/** The headers of a REFER, besides what every request has. */
export function referHeaders({ to, referredBy, replaces, subscription, headers = [] }: ReferOptions): HeaderField[] {
  if (replaces !== undefined && replaces.remoteTag === undefined)
    throw new MisuseError('refer: the session to be replaced has no dialog yet')
  const embedded: HeaderField[] = replaces === undefined ? [] : [['Replaces', printReplaces(replacesOf(replaces))]]
  const all: HeaderField[] = [['Refer-To', printReferTo(to, embedded)]]
  if (referredBy !== undefined) all.push(['Referred-By', bracketed(referredBy)])
  if (subscription === false) all.push(['Refer-Sub', 'false'])
  return [...all, ...headers]
}
