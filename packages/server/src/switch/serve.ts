import type { Service } from '@offhook/media'
import type { Call } from './call.ts'
import { callIdHeader, contactOn } from './headers.ts'
import { renewPass } from './pass.ts'

/** Puts a service of ours, such as the echo, at the other end. */
export async function serve(call: Call, offer: string, service: Service): Promise<void> {
  const { caller, context } = call
  const { session } = caller
  const sdp = await context.engine.serve(call.id, caller.id, offer, caller.towards, service)
  if (call.over) return call.end()
  call.negotiation.on('answered')
  context.endpoint.perform((now) =>
    session.accept(
      {
        contact: contactOn(session.flow),
        body: sdp,
        headers: [...callIdHeader(call.id, session.request.get('User-Agent')), ...renewPass(caller, context)],
      },
      now,
    ),
  )
  call.log.info({ call: call.id, service: service.kind }, 'service answered')
}
