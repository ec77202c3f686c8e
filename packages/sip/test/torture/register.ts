import { applyRegister, type Flow, type SipMessage } from '@offhook/sip'

const flow: Flow = {
  id: 'f',
  transport: 'udp',
  local: { host: '192.0.2.1' },
  remote: { address: '192.0.2.2', port: 40_000 },
}

/** The URIs that are bound after this REGISTER, the latest first; the refusal where there is one. */
export function bindingsOf(message: SipMessage): readonly string[] | number {
  if (message.kind !== 'request') throw new Error('no REGISTER')
  const { bindings, response } = applyRegister(message, flow, [], 0)
  return response.status === 200 ? bindings.map(({ uri }) => uri) : response.status
}
