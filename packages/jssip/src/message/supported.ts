import type { UA } from '../lib/UA.ts'

/** The option tags that go with a message of this method; an INVITE and what answers it have most. */
export function supportedFor(ua: UA, method: string, isRequest: boolean, hasBody: boolean): string {
  const tags: string[] = []
  const { session_timers } = ua.configuration
  if (method === 'REGISTER' && isRequest) tags.push('path', 'gruu')
  if (method === 'INVITE' || method === 'UPDATE') {
    if (session_timers) tags.push('timer')
    if (method === 'INVITE' && (ua.contact.pub_gruu || ua.contact.temp_gruu)) tags.push('gruu')
    if (method === 'INVITE' || isRequest || hasBody) tags.push('ice')
    if (method === 'INVITE' || !isRequest) tags.push('replaces')
  }
  return [...tags, 'outbound'].join(',')
}
