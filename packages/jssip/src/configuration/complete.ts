import type { Settings } from '../lib/Config.ts'
import { URI } from '../lib/URI.ts'
import { createRandomToken, newUUID } from '../lib/Utils.ts'

/** Still to be changed while the user agent runs. */
const writable = new Set([
  'authorization_user',
  'password',
  'realm',
  'ha1',
  'authorization_jwt',
  'display_name',
  'register',
  'extra_headers',
])

/** Fills in what follows from the rest, and seals it. */
export function complete(configuration: Settings): void {
  const { uri } = configuration
  if ((configuration.display_name as unknown) === 0) configuration.display_name = '0'
  configuration.instance_id ||= newUUID()
  configuration.jssip_id = createRandomToken(5)
  const hostport = uri.clone()
  hostport.user = null as unknown as string
  configuration.hostport_params = hostport.toString().replace(/^sip:/i, '')
  delete configuration.sockets
  configuration.authorization_user ||= uri.user
  if (!configuration.registrar_server) {
    const registrar = hostport.clone()
    registrar.clearParams()
    registrar.clearHeaders()
    configuration.registrar_server = registrar
  }
  configuration.no_answer_timeout *= 1000
  if (configuration.contact_uri) configuration.via_host = configuration.contact_uri.host
  else
    configuration.contact_uri = new URI('sip', createRandomToken(8), configuration.via_host, null, { transport: 'ws' })
  for (const name of Object.keys(configuration))
    Object.defineProperty(configuration, name, { writable: writable.has(name), configurable: false })
}
