import type { UAConfiguration } from '../configuration/checks.ts'
import type { Settings } from '../lib/Config.ts'
import { Logger } from '../lib/Logger.ts'

const logger = new Logger('UA')

const readable = new Set<string>(['authorization_user', 'realm', 'ha1', 'authorization_jwt'])
const texts = new Set<string>(['authorization_user', 'password', 'realm', 'ha1', 'authorization_jwt'])
const others = new Set<string>(['display_name', 'extra_headers'])

export function get<T extends keyof UAConfiguration>(configuration: Settings, parameter: T): UAConfiguration[T] {
  if (readable.has(parameter)) return configuration[parameter as 'ha1'] as UAConfiguration[T]
  logger.warn('get() | cannot get "%s" parameter in runtime', parameter)
  return undefined as UAConfiguration[T]
}

export function set(configuration: Settings, parameter: string, value: unknown): boolean {
  if (!texts.has(parameter) && !others.has(parameter)) {
    logger.warn('set() | cannot set "%s" parameter in runtime', parameter)
    return false
  }
  Object.assign(configuration, { [parameter]: texts.has(parameter) ? String(value) : value })
  // With the HA1 the password is needed no more.
  if (parameter === 'ha1') configuration.password = null
  return true
}
