import type { Service } from '@offhook/media'
import type { Reply, Uri } from '@offhook/sip'
import type { DirectoryUser } from '../auth/index.ts'
import type { SwitchContext } from './context.ts'

export type Destination =
  | { readonly kind: 'service'; readonly service: Service }
  | { readonly kind: 'user'; readonly user: DirectoryUser }
  | { readonly kind: 'none'; readonly reply: Reply }

/** Where a dialled URI leads. A foreign host is refused: this server relays for nobody. */
export async function route(
  { scheme, host, user }: Uri,
  context: Pick<SwitchContext, 'isOurs' | 'services' | 'findUser'>,
): Promise<Destination> {
  if (scheme !== 'sip' && scheme !== 'sips') {
    return { kind: 'none', reply: { status: 416, reason: 'Only sip: addresses can be dialled here' } }
  }
  if (!context.isOurs(host)) return { kind: 'none', reply: { status: 404, reason: 'Not a domain of this server' } }
  if (user === undefined || user === '')
    return { kind: 'none', reply: { status: 484, reason: 'No extension was dialled' } }
  const service = context.services.get(user)
  if (service !== undefined) return { kind: 'service', service }
  const found = await context.findUser(user)
  return found === undefined ? { kind: 'none', reply: { status: 404 } } : { kind: 'user', user: found }
}
