import type { Effect, Reply } from '@offhook/sip'
import { type RegisterContext, register } from './register.ts'

export type RequestContext = RegisterContext & {
  readonly isOurs: (host: string) => boolean
}

const allow = 'INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, INFO'

/** What to answer to a request outside any dialog, other than INVITE. */
export async function answerRequest(
  { request, flow }: Extract<Effect, { type: 'request' }>,
  context: RequestContext,
): Promise<Reply> {
  if (!context.isOurs(request.uri.host)) return { status: 404, reason: 'Not a domain of this server' }
  switch (request.method) {
    case 'REGISTER':
      return await register(request, flow, context)
    case 'OPTIONS':
      return options()
    default:
      return { status: 405, headers: [['Allow', allow]] }
  }
}

/** Phones and monitors ask this to see whether we are there (RFC 3261 11.2). */
function options(): Reply {
  return {
    status: 200,
    headers: [
      ['Allow', allow],
      ['Accept', 'application/sdp'],
      ['Accept-Encoding', 'identity'],
      ['Accept-Language', 'en, zh'],
    ],
  }
}
