import type { Reply } from '@offhook/sip'
import type { Call } from './call.ts'

/** Answers the caller with a final refusal and ends the call. */
export async function refuse(call: Call, reply: Reply): Promise<void> {
  const { session } = call.caller
  if (session.state.name === 'proceeding') call.context.endpoint.perform((now) => session.reject(reply, now))
  // A challenge is the first half of every call, and no news.
  call.log[reply.status === 401 ? 'debug' : 'info'](
    { call: call.id, status: reply.status, reason: reply.reason },
    'call refused',
  )
  await call.end()
}
