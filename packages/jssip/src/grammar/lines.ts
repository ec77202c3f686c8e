/** Start lines and Via (RFC 3261 7, 20.42). */
import { delta_seconds, generic_param } from './addresses.ts'
import { either, list, many, maybe, note, on, type Rule, seq, text } from './engine.ts'
import { lexical } from './lexical.ts'
import { absoluteURI, host, IPv4address, IPv6address, Method, SIP_URI, ttl } from './uri.ts'

const { token, SP, EQUAL, SEMI, SLASH, COLON, COMMA } = lexical
const decimal = (matched: string): number => Number.parseInt(matched, 10)
const word = (value: string): Rule => text(value, true)
/** `name = value`, its value noted under this name. */
const valued = (name: string, value: Rule): Rule =>
  on(seq(word(name), EQUAL, value), ({ data }, _, parts) => {
    data[name] = (parts as unknown[])[2]
  })

const SIP_Version = note('sip_version', text('[sS][iI][pP]/[0-9]+\\.[0-9]+'))
const Request_URI = either(SIP_URI, absoluteURI)
const Request_Line = seq(Method, SP, Request_URI, SP, SIP_Version)
const Status_Code = note('status_code', lexical.extension_code, decimal)
const Reason_Phrase = note(
  'reason_phrase',
  text("(?:[;/?:@&=+$,A-Za-z0-9\\-_.!~*'()\\x80-\\uffff \\t]|%[0-9A-Fa-f]{2})*"),
)
const Status_Line = seq(SIP_Version, SP, Status_Code, SP, Reason_Phrase)

const protocol_name = note('protocol', token)
const transport = note('transport', token)
const sent_protocol = seq(protocol_name, SLASH, token, SLASH, transport)
const via_host = note('host', host)
const via_port = note('port', text('[0-9]{0,5}'), decimal)
const sent_by = seq(via_host, maybe(seq(COLON, via_port)))
const via_ttl = valued('ttl', ttl)
const via_maddr = valued('maddr', host)
const via_received = valued('received', either(IPv4address, IPv6address))
const via_branch = valued('branch', token)
const rport = note('rport', text('[0-9]{0,5}'), decimal)
const response_port = seq(word('rport'), maybe(seq(EQUAL, rport)))
const via_params = either(via_ttl, via_maddr, via_received, via_branch, response_port, generic_param)
const via_param = seq(sent_protocol, lexical.LWS, sent_by, many(seq(SEMI, via_params)))

export const lineRules = {
  SIP_Version,
  Request_URI,
  Request_Line,
  Status_Code,
  Reason_Phrase,
  Status_Line,
  Request_Response: either(Status_Line, Request_Line),
  protocol_name,
  transport,
  sent_protocol,
  via_host,
  via_port,
  sent_by,
  via_ttl,
  via_maddr,
  via_received,
  via_branch,
  rport,
  response_port,
  via_params,
  via_param,
  Via: list(via_param, COMMA),
  delta_seconds,
}
