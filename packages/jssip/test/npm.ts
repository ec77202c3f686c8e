/** npm's jssip, to compare with. */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
// First the whole: alone, some of its files find each other half loaded.
require('jssip')

// biome-ignore lint/suspicious/noExplicitAny: whatever the other library gives is compared, not used
export type Npm = any

/** `lib/URI` and the like; without a path the whole. */
export function npm(path = ''): Npm {
  return require(path === '' ? 'jssip' : `jssip/${path}.js`)
}

/** What a library's value looks like from outside, with its classes' objects as their text. */
export function seen(value: Npm): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(seen)
  const name = value.constructor?.name
  if (name === 'URI') return { uri: value.toString(), port: value.port ?? null, params: seen(value._parameters) }
  if (name === 'NameAddrHeader')
    return {
      header: value.toString(),
      name: value.display_name ?? null,
      uri: seen(value.uri),
      params: seen(value._parameters),
    }
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, seen(one) ?? null]),
  )
}
