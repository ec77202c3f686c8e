/** Addresses: RFC 3261 19.1, 25.1; RFC 3986. */
import { URI } from '../lib/URI.ts'
import { either, list, many, mark, maybe, note, on, type Rule, type Scan, seq, text } from './engine.ts'
import { lexical } from './lexical.ts'

const { token, escaped, pname, pvalue } = lexical
const decimal = (matched: string): number => Number.parseInt(matched, 10)
const lower = (matched: string): string => matched.toLowerCase()

/** Puts one more into a record of `data`, made when first needed. */
export function put(scan: Scan, record: string, name: string, value: unknown): void {
  const all = (scan.data[record] ?? {}) as Record<string, unknown>
  all[name] = value
  scan.data[record] = all
}

export const IPv4address = mark('host_type', lexical.IPv4address, 'IPv4')
export const IPv6address = mark('host_type', lexical.IPv6address, 'IPv6')
const IPv6reference = mark('host_type', lexical.IPv6reference, 'IPv6')
const hostname = mark('host_type', lexical.hostname, 'domain')
export const host = note('host', either(hostname, IPv4address, IPv6reference), lower)
const port = note('port', text('[0-9]{0,5}'), decimal)
const hostport = seq(host, maybe(seq(text(':'), port)))

const uri_scheme_sips = note('scheme', text('sips', true), lower)
const uri_scheme_sip = note('scheme', text('sip', true), lower)
const uri_scheme = either(uri_scheme_sips, uri_scheme_sip)
const password = note('password', lexical.password)
const userinfo = on(seq(lexical.user, maybe(seq(text(':'), password)), text('@')), ({ data }, matched) => {
  data.user = decodeURIComponent(matched.slice(0, -1))
})

/** `name=` and one of the usual values or any other. */
const param = (name: string, value: Rule, read: (matched: string) => unknown): Rule =>
  on(seq(text(`${name}=`, true), value), (scan, matched) =>
    put(scan, 'uri_params', name, read(matched.slice(name.length + 1))),
  )
const usual = (...values: readonly string[]): Rule => either(...values.map((value) => text(value, true)), token)
const asIs = (matched: string): string => matched

const transport_param = param('transport', usual('udp', 'tcp', 'sctp', 'tls'), lower)
const user_param = param('user', usual('phone', 'ip'), lower)
export const Method = note('method', token)
const method_param = param('method', Method, asIs)
export const ttl = on(text('[0-9]{1,3}'), (_, matched) => decimal(matched))
const ttl_param = on(seq(text('ttl=', true), ttl), (scan, matched) =>
  put(scan, 'params', 'ttl', decimal(matched.slice(4))),
)
const maddr_param = param('maddr', host, lower)
const lr_param = on(seq(text('lr', true), maybe(seq(text('='), token))), (scan) =>
  put(scan, 'uri_params', 'lr', undefined),
)
const other_param = on(seq(pname, maybe(seq(text('='), pvalue))), (scan, matched) => {
  const at = matched.indexOf('=')
  if (at < 0) put(scan, 'uri_params', lower(matched), undefined)
  else put(scan, 'uri_params', lower(matched.slice(0, at)), matched.slice(at + 1))
})
const uri_parameter = either(transport_param, user_param, method_param, ttl_param, maddr_param, lr_param, other_param)
const uri_parameters = many(seq(text(';'), uri_parameter))
const header = on(seq(lexical.hname, text('='), lexical.hvalue), (scan, matched) => {
  const at = matched.indexOf('=')
  const name = lower(matched.slice(0, at))
  const before = (scan.data.uri_headers as Record<string, string[]> | undefined)?.[name] ?? []
  put(scan, 'uri_headers', name, [...before, matched.slice(at + 1)])
})
const headers = seq(text('\\?'), list(header, text('&')))

interface UriParts {
  scheme: string
  user?: string
  host: string
  port?: number
  uri_params?: Record<string, string>
  uri_headers?: Record<string, string[]>
}

function makeUri({ data }: Scan): void {
  const { scheme, user, host, port, uri_params, uri_headers } = data as unknown as UriParts
  data.uri = new URI(scheme, user, host, port, uri_params, uri_headers)
  for (const used of ['scheme', 'user', 'host', 'host_type', 'port', 'uri_params']) delete data[used]
}

export const SIP_URI_noparams = on(seq(uri_scheme, text(':'), maybe(userinfo), hostport), makeUri)
export const SIP_URI = on(
  seq(uri_scheme, text(':'), maybe(userinfo), hostport, uri_parameters, maybe(headers)),
  (scan) => {
    makeUri(scan)
    if (scan.start === 'SIP_URI') scan.result = scan.data.uri
  },
)

const scheme = note('scheme', text('[A-Za-z][A-Za-z0-9+\\-.]*'))
// A user here would need two `@`; a WebSocket's address has none.
const srvr = maybe(seq(maybe(seq(userinfo, text('@'))), hostport))
const authority = either(srvr, lexical.reg_name)
const net_path = seq(text('//'), authority, maybe(lexical.abs_path))
const hier_part = seq(either(net_path, lexical.abs_path), maybe(seq(text('\\?'), lexical.query)))
export const absoluteURI = seq(scheme, text(':'), either(hier_part, lexical.opaque_part))
export const anyUri = either(absoluteURI, lexical.abs_path)

export const uriRules = {
  ls32: either(text('[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}'), IPv4address),
  IPv4address,
  IPv6address,
  IPv6reference,
  hostname,
  host,
  port,
  hostport,
  uri_scheme,
  uri_scheme_sip,
  uri_scheme_sips,
  userinfo,
  password,
  uri_parameters,
  uri_parameter,
  transport_param,
  user_param,
  method_param,
  ttl_param,
  maddr_param,
  lr_param,
  other_param,
  headers,
  header,
  SIP_URI_noparams,
  SIP_URI,
  absoluteURI,
  hier_part,
  net_path,
  authority,
  srvr,
  scheme,
  Method,
  ttl,
  URI: anyUri,
  escaped,
}
