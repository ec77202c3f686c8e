import type { Flow, HeaderField, LocalFailure, Reply, SipRequest } from '@offhook/sip'
import type { Outcome } from './asked.ts'
import type { SwitchContext } from './context.ts'
import { addressOf } from './headers.ts'
import { latestFlows } from './invite.ts'
import { bestFailure, type Failure, noAnswer, notRegistered } from './outcome.ts'

/** Bytes of a text. What is longer is a file, and for those there are other ways. */
export const longestText = 8192
/** The same where it goes by UDP: the whole message must stay below 1,300 bytes (RFC 3428 8). */
const longestByUdp = 800
/** ms until the sender is told that it was accepted and not yet delivered; its own request lives for 32 s. */
const patience = 10_000

/** What of a text goes on to whom it is for, beside its body. */
const kept = ['Content-Type', 'Content-Encoding', 'Content-Language', 'Subject', 'Date', 'Expires', 'Priority']

/**
 * A text (RFC 3428): delivered to every device of the addressee, from whom it truly is. 200 as soon as one has it; 202 while a
 * device is still asked; 404 and 480 as for a call. Nothing is stored, and nothing is relayed to other domains. It cannot run
 * in circles: what we send carries no credentials, and would be refused by us as by any other.
 */
export async function message(request: SipRequest, flow: Flow, context: SwitchContext): Promise<Reply> {
  const hops = hopsLeft(request)
  if (hops <= 0) return { status: 483 }
  if (request.body.length > longestText) return { status: 413, reason: `At most ${longestText} bytes` }
  const identity = await context.authenticate(request, flow)
  if (identity.kind === 'refused') return identity.reply
  const { extension, name } = identity.user
  const { user = '' } = request.uri
  if (context.services.has(user)) return { status: 480, reason: 'Nobody reads texts here' }
  const to = await context.findUser(user)
  if (to === undefined) return { status: 404 }
  const devices = latestFlows(context.bindingsOf(to.extension)).filter((device) => device.flow.id !== flow.id)
  if (devices.length === 0) return notRegistered
  const one = {
    method: 'MESSAGE',
    from: addressOf(extension, context.domain, name ?? request.from.displayName),
    to: addressOf(to.extension, context.domain, to.name),
    headers: textHeaders(request),
    body: request.body,
    maxForwards: hops - 1,
  }
  const reply = await firstOf(
    devices.map(async ({ flow: own, uri, path: routes }): Promise<Failure | Reply> => {
      if (own.transport === 'udp' && request.body.length > longestByUdp) return { kind: 'status', status: 413 }
      return read(await context.asked.ask((now) => context.userAgent.request({ ...one, flow: own, uri, routes }, now)))
    }),
  )
  context.log.info({ from: extension, to: to.extension, devices: devices.length, status: reply.status }, 'text')
  return reply
}

/** Of a text that goes on. */
export function textHeaders(request: SipRequest): HeaderField[] {
  const headers = kept.flatMap((name): HeaderField[] => {
    const value = request.get(name)
    return value === undefined ? [] : [[name, value]]
  })
  const isTyped = request.has('Content-Type') || request.body.length === 0
  return isTyped ? headers : [...headers, ['Content-Type', 'text/plain']]
}

/** 70 where nothing is said (RFC 3261 8.1.1.6). */
function hopsLeft(request: SipRequest): number {
  const value = Number(request.get('Max-Forwards') ?? 70)
  return Number.isInteger(value) ? Math.min(value, 70) : 70
}

function read(outcome: Outcome): Failure | Reply {
  if (typeof outcome === 'string') return failures[outcome]
  const { status, reason } = outcome
  if (status < 300) return { status: status === 202 ? 202 : 200 }
  // It speaks of the device; the person's next one may well take texts.
  if (status === 405 || status === 501 || status === 489) return { kind: 'unreachable' }
  return { kind: 'status', status, reason }
}

const failures: Readonly<Record<LocalFailure, Failure>> = {
  timeout: { kind: 'no-answer' },
  transport: { kind: 'unreachable' },
}

/** The first good reply, or the best failure when all have failed. */
function firstOf(devices: readonly Promise<Failure | Reply>[]): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const failed: Failure[] = []
    const timer = setTimeout(() => resolve({ status: 202 }), patience)
    timer.unref()
    const done = (reply: Reply): void => {
      clearTimeout(timer)
      resolve(reply)
    }
    for (const device of devices)
      device.then((outcome) => {
        if (!('kind' in outcome)) return done(outcome)
        failed.push(outcome)
        if (failed.length === devices.length) done(worst(failed))
      }, reject)
  })
}

function worst(failed: readonly Failure[]): Reply {
  return failed.every(({ kind }) => kind === 'no-answer') ? noAnswer : bestFailure(failed)
}
