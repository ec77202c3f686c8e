/** The other headers: RFC 3261 20, 3326, 3891, 4028, 6665. */
import { delta_seconds, gen_value, generic_param } from './addresses.ts'
import { either, keep, list, many, mark, maybe, note, on, type Rule, seq, text } from './engine.ts'
import { lexical } from './lexical.ts'
import { Method } from './uri.ts'

const { token, word, EQUAL, SEMI, COMMA, LWS, HCOLON, quoted_string } = lexical
const decimal = (matched: string): number => Number.parseInt(matched, 10)
const named = (value: string): Rule => text(value, true)
const params = (rule: Rule): Rule => many(seq(SEMI, rule))
const usual = (...values: readonly string[]): Rule => either(...values.map(named), token)
const third = (value: unknown): unknown => (value as unknown[])[2]
const valued = (name: string, value: Rule, place = name): Rule =>
  on(seq(named(name), EQUAL, value), ({ data }, _, parts) => {
    data[place] = third(parts)
  })
/** The whole answer is what the text says. */
const whole = (rule: Rule, read: (matched: string) => unknown): Rule =>
  on(rule, (scan, matched) => {
    scan.result = read(matched)
  })
const asIs = (matched: string): string => matched
const digits = text('[0-9]+')

const event_type = on(text("[A-Za-z0-9\\-!%*_+`'~]+(?:\\.[A-Za-z0-9\\-!%*_+`'~]+)*"), (_, matched) => matched)
const Event = seq(
  note('event', event_type, (name) => name.toLowerCase()),
  params(generic_param),
)
const id = text(`${wordSource()}(?:@${wordSource()})?`)
const discrete_type = usual('text', 'image', 'audio', 'video', 'application')
const composite_type = usual('message', 'multipart')
const m_type = either(discrete_type, composite_type)
const m_value = either(token, quoted_string)
const m_parameter = seq(token, EQUAL, m_value)
const media_type = seq(m_type, lexical.SLASH, lexical.m_subtype, params(m_parameter))
const disp_type = usual('render', 'session', 'icon', 'alert')
const handling_param = seq(named('handling'), EQUAL, usual('optional', 'required'))
const disp_param = either(handling_param, generic_param)
const CSeq_value = note('value', digits, decimal)

const reason_cause = on(seq(named('cause'), EQUAL, digits), ({ data }, _, value) => {
  data.cause = decimal(String(third(value)))
})
const reason_param = either(reason_cause, generic_param)
const Reason = on(seq(usual('sip'), params(reason_param)), ({ data }, _, value) => {
  data.protocol = String((value as unknown[])[0]).toLowerCase()
  const all = (data.params ?? {}) as Record<string, string | undefined>
  data.params = all
  if (all.text?.[0] === '"') {
    data.text = all.text.slice(1, -1)
    delete all.text
  }
})

const substate_value = note('state', token)
const event_reason_value = token
const subexp_params = either(
  valued('reason', event_reason_value),
  valued('expires', delta_seconds),
  valued('retry_after', delta_seconds),
  generic_param,
)
const s_e_expires = keep('expires', delta_seconds)
const s_e_refresher = on(seq(named('refresher'), EQUAL, either(named('uac'), named('uas'))), ({ data }, _, value) => {
  data.refresher = String(third(value)).toLowerCase()
})
const s_e_params = either(s_e_refresher, generic_param)

const call_id = note('call_id', id)
const to_tag = on(seq(text('to-tag'), EQUAL, token), ({ data }, _, value) => {
  data.to_tag = third(value)
})
const from_tag = on(seq(text('from-tag'), EQUAL, token), ({ data }, _, value) => {
  data.from_tag = third(value)
})
const early_flag = mark('early_only', text('early-only'), true)
const replaces_param = either(to_tag, from_tag, early_flag, generic_param)
const uuid = whole(text('[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}'), asIs)
const header_value = many(either(lexical.TEXT_UTF8char, lexical.UTF8_CONT, LWS))

function wordSource(): string {
  return '[A-Za-z0-9\\-.!%*_+`\'~()<>:\\\\"/\\[\\]?{}]+'
}

export const headerRules = {
  comment: seq(lexical.LPAREN, many(either(lexical.ctext, lexical.quoted_pair)), lexical.RPAREN),
  Allow: list(Method, COMMA),
  Allow_Events: list(event_type, COMMA),
  Call_ID: whole(id, asIs),
  Content_Disposition: seq(disp_type, params(disp_param)),
  disp_type,
  disp_param,
  handling_param,
  Content_Encoding: list(token, COMMA),
  Content_Length: whole(digits, decimal),
  Content_Type: whole(media_type, asIs),
  media_type,
  m_type,
  discrete_type,
  composite_type,
  m_parameter,
  m_value,
  CSeq: seq(CSeq_value, LWS, Method),
  CSeq_value,
  Expires: whole(delta_seconds, decimal),
  Event,
  event_type,
  Max_Forwards: whole(digits, decimal),
  Min_Expires: whole(delta_seconds, decimal),
  Proxy_Require: list(token, COMMA),
  Reason,
  reason_param,
  reason_cause,
  Require: list(token, COMMA),
  Subscription_State: seq(substate_value, params(subexp_params)),
  substate_value,
  subexp_params,
  event_reason_value,
  Subject: maybe(lexical.TEXT_UTF8_TRIM),
  Supported: maybe(list(token, COMMA)),
  Session_Expires: seq(s_e_expires, params(s_e_params)),
  s_e_expires,
  s_e_params,
  s_e_refresher,
  extension_header: seq(token, HCOLON, header_value),
  header_value,
  message_body: many(lexical.OCTET),
  uuid,
  uuid_URI: seq(text('uuid:'), uuid),
  Replaces: seq(call_id, params(replaces_param)),
  call_id,
  replaces_param,
  to_tag,
  from_tag,
  early_flag,
  word,
  gen_value,
}
