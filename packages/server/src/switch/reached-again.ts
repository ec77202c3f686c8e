import { type Binding, parseUri } from '@offhook/sip'
import type { SwitchContext } from './context.ts'
import { contactOn } from './headers.ts'
import type { Leg } from './leg.ts'

/**
 * A person's device has registered: where its connection was lost while it was in a call, what we ask it there goes over the new one
 * (RFC 5626 5.3). `bindings`: what it has now at this connection. Returns the legs that were found.
 */
export function reachedAgain(
  legs: Iterable<readonly [call: string, leg: Leg]>,
  extension: string,
  bindings: readonly Binding[],
  { endpoint, log }: Pick<SwitchContext, 'endpoint' | 'log'>,
): readonly Leg[] {
  const found: Leg[] = []
  for (const [call, leg] of legs) {
    if (leg.owner !== extension || endpoint.isOpen(leg.session.flow)) continue
    const target = leg.session.keep()?.target
    const binding = target === undefined ? undefined : bindings.find((one) => isOf(one, leg, target))
    if (binding === undefined) continue
    leg.session.moveTo(binding.flow, contactOn(binding.flow))
    found.push(leg)
    log.info({ call, leg: leg.id, flow: binding.flow.id }, 'a leg is reached over a new connection')
  }
  return found
}

/** The same device: a page says so itself; a phone has the same name and address, if not the same port, in its Contact. */
function isOf({ uri, instanceId }: Binding, { pass }: Leg, target: string): boolean {
  if (pass !== undefined && instanceId !== undefined) return pass.device === instanceId
  const [one, other] = [parseUri(uri), parseUri(target)]
  if (one === undefined || other === undefined) return false
  return one.user === other.user && one.host === other.host && (one.port === other.port || !isShared(one.user))
}

/** A name of digits is the person's; any other one is made up by the device. */
function isShared(user: string | undefined): boolean {
  return user === undefined || /^\d*$/.test(user)
}
