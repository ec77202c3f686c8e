import type { Codec } from './codec.ts'
import type { Params } from './types.ts'

/** A header's value of the form `1800;refresher=uac`: what stands before its parameters, and these. */
export function readWithParams(
  { params }: Pick<Codec, 'params'>,
  value: string,
): { readonly head: string; readonly params: Params } | undefined {
  const semi = value.indexOf(';')
  const read = params(semi < 0 ? '' : value.slice(semi))
  return read && { head: (semi < 0 ? value : value.slice(0, semi)).trim(), params: read }
}
