/** Headers that carry addresses: From, To, Contact, Route and their kin (RFC 3261 20). */
import { NameAddrHeader } from '../lib/NameAddrHeader.ts'
import type { URI } from '../lib/URI.ts'
import { either, list, many, maybe, on, type Rule, type Scan, seq, text } from './engine.ts'
import { lexical } from './lexical.ts'
import { host, put, SIP_URI, SIP_URI_noparams } from './uri.ts'

const { token, LWS, EQUAL, SEMI, COMMA, STAR, quoted_string } = lexical

export const quoted_string_clean = on(quoted_string, (_, matched) =>
  matched
    .trim()
    .slice(1, -1)
    .replace(/\\([\x00-\x09\x0b-\x0c\x0e-\x7f])/g, '$1'),
)
// Blanks between words become one, as unfolding does.
const display_name = on(either(seq(token, many(seq(LWS, token))), quoted_string_clean), ({ data }, matched, value) => {
  data.display_name = typeof value === 'string' ? value : matched.replace(/\s+/g, ' ')
})
export const gen_value = either(token, host, quoted_string)
export const generic_param = on(seq(token, maybe(seq(EQUAL, gen_value))), (scan, _, value) => {
  const [name, rest] = value as [string, [unknown, string]?]
  put(scan, 'params', name.toLowerCase(), rest?.[1])
})
export const delta_seconds = on(text('[0-9]+'), (_, matched) => Number.parseInt(matched, 10))
const qvalue = on(text('0(?:\\.[0-9]{0,3})?'), (_, matched) => Number.parseFloat(matched))
const name_addr = seq(maybe(display_name), lexical.LAQUOT, SIP_URI, lexical.RAQUOT)
const address = either(SIP_URI_noparams, name_addr)

const named = (name: string, value: Rule): Rule =>
  on(seq(text(name, true), EQUAL, value), (scan, _, parts) => put(scan, 'params', name, (parts as unknown[])[2]))
const c_p_q = named('q', qvalue)
const c_p_expires = named('expires', delta_seconds)
const contact_params = either(c_p_q, c_p_expires, generic_param)

function makeHeader({ data }: Scan): NameAddrHeader {
  const { uri, display_name, params } = data as {
    uri: URI
    display_name?: string
    params?: Record<string, string>
  }
  return new NameAddrHeader(uri, display_name, params)
}

/** One of several: noted with where it stands in the text. */
const several = (rule: Rule): Rule =>
  on(rule, (scan, _matched, _value, from) => {
    const { data } = scan
    const all = (data.multi_header ?? []) as unknown[]
    // Where it ends and where it begins, under the names that these have always had.
    all.push({ possition: scan.at, offset: from, parsed: makeHeader(scan) })
    data.multi_header = all
    for (const used of ['uri', 'display_name', 'params']) delete data[used]
  })
const all = (rule: Rule): Rule =>
  on(rule, (scan) => {
    scan.result = scan.data.multi_header
  })
const contact_param = several(seq(address, many(seq(SEMI, contact_params))))
const Contact = either(STAR, all(list(contact_param, COMMA)))
const rec_route = several(seq(name_addr, many(seq(SEMI, generic_param))))
const Record_Route = all(list(rec_route, COMMA))
const route_param = seq(name_addr, many(seq(SEMI, generic_param)))
const Route = list(route_param, COMMA)

const tag_param = on(seq(text('tag', true), EQUAL, token), ({ data }, _, value) => {
  data.tag = (value as string[])[2]
})
const from_param = either(tag_param, generic_param)
const single = (param: Rule): Rule =>
  on(seq(address, many(seq(SEMI, param))), (scan) => {
    const { tag } = scan.data
    const header = makeHeader(scan)
    if (typeof tag === 'string') header.setParam('tag', tag)
    scan.result = header
  })

export const addressRules = {
  quoted_string_clean,
  display_name,
  gen_value,
  generic_param,
  delta_seconds,
  qvalue,
  name_addr,
  c_p_q,
  c_p_expires,
  contact_params,
  contact_param,
  Contact,
  rec_route,
  Record_Route,
  route_param,
  Route,
  tag_param,
  from_param,
  to_param: from_param,
  From: single(from_param),
  To: single(from_param),
  Name_Addr_Header: on(
    seq(many(display_name), lexical.LAQUOT, SIP_URI, lexical.RAQUOT, many(seq(SEMI, generic_param))),
    (scan) => {
      scan.result = makeHeader(scan)
    },
  ),
  Refer_To: single(generic_param),
}
