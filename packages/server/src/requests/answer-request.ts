import type { Effect, HeaderField, Reply } from '@offhook/sip'
import { message, type SwitchContext } from '../switch/index.ts'
import { type RegisterContext, register } from './register.ts'

export type RequestContext = RegisterContext & SwitchContext

/** What is taken outside calls. */
const outside = 'INVITE, ACK, CANCEL, OPTIONS, REGISTER, MESSAGE'

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
      return options(context.userAgent.capabilities)
    case 'MESSAGE':
      return await message(request, flow, context)
    default:
      return { status: 405, headers: [['Allow', outside]] }
  }
}

/** Phones and monitors ask this to see whether we are there (RFC 3261 11.2). */
function options(capabilities: readonly HeaderField[]): Reply {
  return {
    status: 200,
    headers: [
      ...capabilities.map(([name, value]): HeaderField => [name, name === 'Allow' ? `${value}, REGISTER` : value]),
      ['Accept', 'application/sdp'],
      ['Accept-Encoding', 'identity'],
      ['Accept-Language', 'en, zh'],
    ],
  }
}
