import type { Parts } from '../transaction/index.ts'
import { addrSpec } from './address.ts'

/** A strict router, from before RFC 3261, wants itself as the Request-URI and the target as the last Route (12.2.1.1). */
export const routeOf: Parts['route'] = (routes, target) => {
  const [first, ...rest] = routes
  const router = first === undefined ? undefined : addrSpec(first)
  if (router === undefined || /;\s*lr\b/i.test(router)) return { uri: target, routes }
  return { uri: router, routes: [...rest, `<${target}>`] }
}
