import { INVITE, SIP, UPDATE } from '../lib/Constants.ts'
import { parse } from '../lib/Grammar.ts'
import { isSocket, type Socket, type WeightedSocket } from '../lib/Socket.ts'
import { URI } from '../lib/URI.ts'
import { isDecimal } from '../lib/Utils.ts'

/** What a page says of its account. */
export interface UAConfiguration {
  sockets: Socket | Socket[] | WeightedSocket[]
  uri: string
  authorization_jwt?: string
  authorization_user?: string
  /** Seconds. */
  connection_recovery_max_interval?: number
  connection_recovery_min_interval?: number
  contact_uri?: string
  display_name?: string
  instance_id?: string
  /** Seconds. */
  no_answer_timeout?: number
  session_timers?: boolean
  session_timers_refresh_method?: string
  session_timers_force_refresher?: boolean
  password?: string
  realm?: string
  ha1?: string
  register?: boolean
  /** Seconds. */
  register_expires?: number
  register_from_tag_trail?: string | (() => string)
  registrar_server?: string
  use_preloaded_route?: boolean
  user_agent?: string
  extra_headers?: string[]
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const flag = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined)
const number =
  (least: (value: number) => boolean) =>
  (value: unknown): number | undefined =>
    isDecimal(value) && least(Number(value)) ? Number(value) : undefined
const positive = number((value) => value > 0)
const withScheme = (value: unknown): string => (/^sip:/i.test(String(value)) ? String(value) : `${SIP}:${value}`)

function sockets(value: unknown): WeightedSocket[] | undefined {
  if (isSocket(value)) return [{ socket: value, weight: 0 }]
  if (!Array.isArray(value) || value.length === 0) return undefined
  return value.flatMap((one: Socket | WeightedSocket) => {
    if ('socket' in one && isSocket(one.socket)) return [one]
    return isSocket(one) ? [{ socket: one, weight: 0 }] : []
  })
}

function registrar(value: unknown): URI | undefined {
  const uri = URI.parse(withScheme(value))
  return uri?.user ? undefined : uri
}

/** What the value becomes, or undefined where it is wrong. */
export const checks = {
  sockets,
  uri(value: unknown): URI | undefined {
    const uri = URI.parse(withScheme(value))
    return uri?.user ? uri : undefined
  },
  authorization_user: (value: unknown) => (parse(`"${value}"`, 'quoted_string') === -1 ? undefined : value),
  authorization_jwt: text,
  user_agent: text,
  connection_recovery_max_interval: positive,
  connection_recovery_min_interval: positive,
  contact_uri: (value: unknown) => (typeof value === 'string' ? URI.parse(value) : undefined),
  display_name: (value: unknown) => value,
  instance_id(value: unknown) {
    const id = String(value).replace(/^uuid:/i, '')
    return parse(id, 'uuid') === -1 ? undefined : id
  },
  no_answer_timeout: positive,
  session_timers: flag,
  session_timers_refresh_method(value: unknown) {
    const method = text(value)?.toUpperCase()
    return method === INVITE || method === UPDATE ? method : undefined
  },
  session_timers_force_refresher: flag,
  password: String,
  realm: String,
  ha1: String,
  register: flag,
  register_expires: number((value) => value >= 0),
  register_from_tag_trail: (value: unknown) => (typeof value === 'function' ? value : String(value)),
  registrar_server: registrar,
  use_preloaded_route: flag,
  extra_headers(value: unknown) {
    return Array.isArray(value) && value.length > 0
      ? value.filter((line): line is string => typeof line === 'string')
      : undefined
  },
}
