import type { Binding, Flow, HeaderField, Reply, SipRequest } from '@offhook/sip'
import type { Identity } from '../auth/index.ts'
import type { Bindings } from '../bindings/index.ts'

export interface RegisterContext {
  readonly bindings: Bindings
  readonly authenticate: (request: SipRequest, flow: Flow) => Promise<Identity>
  readonly now: () => number
  /** Told of each device that has registered. `bindings`: what it has on this flow now. */
  readonly registered?: (extension: string, bindings: readonly Binding[]) => void
  readonly log: { info(fields: object, message: string): void }
}

/** Tells our SDK that answers need no gathering: every media address is in the SDP (RFC 8839 4.3; our engine is ICE-lite). */
const capabilities: HeaderField = ['Feature-Caps', '*;+sip.ice-lite']

/** REGISTER: a person may bind devices to the own address only. */
export async function register(request: SipRequest, flow: Flow, context: RegisterContext): Promise<Reply> {
  const identity = await context.authenticate(request, flow)
  if (identity.kind === 'refused') return identity.reply
  const { extension } = identity.user
  if (request.to.uri.user !== extension) return { status: 403, reason: 'This password is of another extension' }
  const { reply, bindings } = context.bindings.register(extension, request, flow, context.now())
  context.log.info({ extension, flow: flow.id, status: reply.status, devices: bindings.length }, 'registration')
  if (reply.status !== 200) return reply
  context.registered?.(
    extension,
    bindings.filter((binding) => binding.flow.id === flow.id),
  )
  return { ...reply, headers: [...(reply.headers ?? []), capabilities] }
}
