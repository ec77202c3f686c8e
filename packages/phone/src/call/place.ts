/** An outgoing call, from the microphone to the INVITE. */
import { nameAddr, partsOf } from '../address.ts'
import { failureOf, phoneError } from '../failures.ts'
import type { CallOptions } from '../types.ts'
import type { LiveCall } from './live-call.ts'

const defaultRingTimeout = 120

export async function place(call: LiveCall, { headers = [] }: CallOptions): Promise<void> {
  const { host } = call
  try {
    if (!partsOf(call.remote.uri).domain) throw phoneError('misuse', `no address: ${call.remote.uri}`)
    // Without a server the microphone need not be opened.
    if (host.state.name !== 'registered') {
      throw phoneError(host.state.name === 'reconnecting' ? 'connection-lost' : 'stopped', host.state)
    }
    await call.media.open(call.audio)
    const body = await call.media.offer(!host.line?.trickles)
    if (call.over) return
    invite(call, body, headers)
  } catch (error) {
    call.end({ by: 'none', kind: 'failed', failure: failureOf(error, 'misuse') })
  }
}

export function invite(call: LiveCall, body: string, headers: NonNullable<CallOptions['headers']>): void {
  const { options, line, driver } = call.host
  const flow = line?.flow
  if (!line || !flow) throw phoneError('connection-lost')
  const { aor, displayName, password, username, ringTimeout = defaultRingTimeout } = options
  const { session, effects } = driver.ua.invite(
    {
      flow,
      uri: call.remote.uri,
      from: nameAddr(aor, displayName),
      to: nameAddr(call.remote.uri),
      contact: line.contact,
      headers,
      body,
      giveUpAfter: ringTimeout * 1000,
      credentials: password === undefined ? undefined : { username: username ?? partsOf(aor).user, password },
    },
    driver.now(),
  )
  call.session = session
  driver.apply(effects)
}
