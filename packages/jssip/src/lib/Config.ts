import { checks, type UAConfiguration } from '../configuration/checks.ts'
import { CONNECTION_RECOVERY_MAX_INTERVAL, CONNECTION_RECOVERY_MIN_INTERVAL, UPDATE } from './Constants.ts'
import { ConfigurationError } from './Exceptions.ts'
import type { WeightedSocket } from './Socket.ts'
import type { URI } from './URI.ts'
import { createRandomToken, isEmpty } from './Utils.ts'

/** What a user agent runs with: checked, defaults filled in. */
export interface Settings {
  authorization_user: string | null
  password: string | null
  realm: string | null
  ha1: string | null
  authorization_jwt: string | null
  display_name: string | null
  uri: URI
  contact_uri: URI
  instance_id: string
  use_preloaded_route: boolean
  session_timers: boolean
  session_timers_refresh_method: string
  session_timers_force_refresher: boolean
  /** Milliseconds once loaded; seconds as configured. */
  no_answer_timeout: number
  register: boolean
  register_expires: number
  register_from_tag_trail: string | (() => string)
  registrar_server: URI
  sockets?: WeightedSocket[]
  /** Seconds. */
  connection_recovery_max_interval: number
  connection_recovery_min_interval: number
  extra_headers: string[] | null
  /** Ours in Via and Contact (RFC 7118 5). */
  via_host: string
  user_agent?: string
  /** Begins our Call-IDs. */
  jssip_id: string
  /** The account's URI without scheme and user. */
  hostport_params: string
}

/** The defaults; null is what has none. */
export const settings = {
  authorization_user: null,
  password: null,
  realm: null,
  ha1: null,
  authorization_jwt: null,
  display_name: null,
  uri: null,
  contact_uri: null,
  instance_id: null,
  use_preloaded_route: false,
  session_timers: true,
  session_timers_refresh_method: UPDATE as string,
  session_timers_force_refresher: false,
  no_answer_timeout: 60,
  register: true,
  register_expires: 600,
  register_from_tag_trail: '',
  registrar_server: null,
  sockets: null,
  connection_recovery_max_interval: CONNECTION_RECOVERY_MAX_INTERVAL,
  connection_recovery_min_interval: CONNECTION_RECOVERY_MIN_INTERVAL,
  extra_headers: null,
  via_host: `${createRandomToken(12)}.invalid`,
}

const mandatory: readonly (keyof UAConfiguration)[] = ['sockets', 'uri']

/** Checks what the page configured and puts it into `dst`. Throws `ConfigurationError` at the first that is wrong. */
export function load(dst: Record<string, unknown>, src: UAConfiguration): void {
  const given = src as unknown as Readonly<Record<string, unknown>>
  const names = [...mandatory, ...Object.keys(checks).filter((name) => !mandatory.includes(name as 'uri'))]
  for (const name of names) {
    const isMandatory = mandatory.includes(name as 'uri')
    if (!Object.hasOwn(given, name)) {
      if (isMandatory) throw new ConfigurationError(name)
      continue
    }
    const value = given[name]
    if (!isMandatory && isEmpty(value)) continue
    const checked = checks[name as keyof typeof checks](value as never)
    if (checked === undefined) throw new ConfigurationError(name, value)
    dst[name] = checked
  }
}
