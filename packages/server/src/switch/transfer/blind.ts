import { MediaRefused, type Service } from '@offhook/media'
import { type HeaderField, printNameAddr, type Uri } from '@offhook/sip'
import type { DirectoryUser } from '../../auth/index.ts'
import { addressOf } from '../headers.ts'
import { inviteDevices } from '../invite.ts'
import { notRegistered } from '../outcome.ts'
import { route } from '../route.ts'
import { handOver } from './leave.ts'
import type { TransferRequest } from './refer.ts'
import { failed } from './target.ts'
import { type Transfer, tell } from './transfer.ts'

/** Rings the target for the one who stays; until it has answered the call goes on as it was. */
export async function blind(request: TransferRequest, uri: Uri): Promise<void> {
  const { call, referral, referrer, stays, reject } = request
  const { context } = call
  // Whoever transfers may reach what it could call itself.
  const destination = await route(uri, context)
  if (call.over) return
  if (destination.kind === 'none') return reject(destination.reply)
  call.referrer = referrer
  if (!context.endpoint.perform((now) => referral.accept(now))) return
  call.log.info({ call: call.id, leg: referrer.id, to: uri.user }, 'transferring')
  if (destination.kind === 'service') return serve(request, destination.service)
  const transfer: Transfer = {
    referral,
    referrer,
    stays,
    targets: new Map(),
    failures: [],
    again: new Map(),
    told: 100,
  }
  call.transfer = transfer
  await ringTarget(request, transfer, destination.user)
}

async function ringTarget({ call, referrer, stays }: TransferRequest, transfer: Transfer, to: DirectoryUser) {
  const { context } = call
  const talking = [stays, referrer].map(({ session }) => session.flow.id)
  const bindings = context.bindingsOf(to.extension).filter(({ flow }) => !talking.includes(flow.id))
  if (bindings.length === 0) return failed(call, transfer, notRegistered)
  const kept = stays.owner === undefined ? undefined : await context.findUser(stays.owner)
  await inviteDevices(
    {
      call,
      offerer: stays,
      // It is not asked: what comes will be brought to what it has agreed to.
      offer: '',
      from: kept ?? { extension: stays.owner ?? 'anonymous', name: undefined },
      to,
      headers: [referredBy(referrer.owner, context.domain)],
      isOver: () => call.over || call.transfer !== transfer,
      rings: (leg, again) => {
        transfer.targets.set(leg.id, leg)
        transfer.again.set(leg.id, again)
        call.join(leg)
      },
      failed: (failure) => transfer.failures.push(failure),
    },
    call.nextPrefix(),
    bindings,
  )
  if (!call.over && call.transfer === transfer && transfer.targets.size === 0) await failed(call, transfer)
}

/** A service of ours answers at once. */
async function serve({ call, referral, referrer, stays }: TransferRequest, service: Service): Promise<void> {
  try {
    await call.context.engine.serve(call.id, stays.id, '', stays.towards, service)
  } catch (error) {
    if (!(error instanceof MediaRefused)) throw error
    call.referrer = undefined
    return tell(call, referral, error.refusal.status, error.refusal.reason)
  }
  if (call.over) return
  handOver(call, referrer, stays, undefined)
  tell(call, referral, 200)
}

/** Who sends them (RFC 3892), as we know it, whatever the phone says. */
function referredBy(extension: string | undefined, domain: string): HeaderField {
  return ['Referred-By', printNameAddr(addressOf(extension ?? 'anonymous', domain))]
}
