import type { Binding } from '@offhook/sip'
import type { DirectoryUser } from '../auth/index.ts'
import type { Call } from './call.ts'
import { inviteDevices } from './invite.ts'
import { bestFailure } from './outcome.ts'
import { refuse } from './refuse.ts'

/** Rings every device of a person at once; the first to answer gets the call. Without an offer they are asked for theirs. */
export async function ring(
  call: Call,
  offer: string | undefined,
  from: DirectoryUser,
  to: DirectoryUser,
  bindings: readonly Binding[],
): Promise<void> {
  const { caller } = call
  const name = from.name ?? caller.session.request.from.displayName
  await inviteDevices(
    {
      call,
      offerer: caller,
      offer,
      from: { extension: from.extension, name },
      to,
      isOver: () => call.over,
      rings: (leg, again) => {
        call.addDevice(leg)
        call.again.set(leg.id, again)
      },
      failed: (failure) => call.failures.push(failure),
    },
    'b',
    bindings,
  )
  if (call.over) return call.end()
  // Each failure of media is one device's; only when none is left does the caller hear of it.
  if (call.devices.size === 0) await refuse(call, bestFailure(call.failures))
}
