/** The terminals of RFC 3261 25.1 and their kin, as expressions; each is a rule of its own, too. */
import type { Rule } from './engine.ts'
import { text } from './engine.ts'

const LWS = '(?:(?:[ \\t]*\\r\\n)?[ \\t]+)'
const SWS = `${LWS}?`
const around = (sign: string): string => `${SWS}${sign}${SWS}`
const unreserved = "[A-Za-z0-9\\-_.!~*'()]"
const escaped = '(?:%[0-9A-Fa-f]{2})'
const nonAscii = '[\\x80-\\uffff]'
const utf8Char = '[\\x21-\\x7e\\x80-\\uffff]'
const token = "[A-Za-z0-9\\-.!%*_+`'~]+"
const label = '[A-Za-z0-9][A-Za-z0-9\\-_]*'
const topLabel = '[A-Za-z][A-Za-z0-9\\-_]*'
const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9][0-9]|[0-9])'
const ipv4 = `${octet}\\.${octet}\\.${octet}\\.${octet}`
const h16 = '[0-9A-Fa-f]{1,4}'
const ls32 = `(?:${h16}:${h16}|${ipv4})`
// RFC 3986 3.2.2, longest first.
const ipv6 = `(?:${[
  `(?:${h16}:){6}${ls32}`,
  `::(?:${h16}:){5}${ls32}`,
  `::(?:${h16}:){4}${ls32}`,
  `::(?:${h16}:){3}${ls32}`,
  `::(?:${h16}:){2}${ls32}`,
  `::${h16}:${ls32}`,
  `::${ls32}`,
  `::${h16}`,
  `${h16}::(?:${h16}:){4}${ls32}`,
  ...[1, 2, 3, 4, 5, 6, 7].map((most) => {
    const front = `${h16}(?::${h16}){0,${most - 1}}::`
    const after = 6 - most
    return after > 0 ? `${front}(?:${h16}:){${after - 1}}${ls32}` : after === 0 ? `${front}${h16}` : front
  }),
].join('|')})`
const quotedPair = '\\\\[\\x00-\\x09\\x0b\\x0c\\x0e-\\x7f]'
const qdtext = `(?:${LWS}|[\\x21\\x23-\\x5b\\x5d-\\x7e]|${nonAscii})`
const quoted = `"(?:${qdtext}|${quotedPair})*"`
const pchar = `(?:${unreserved}|${escaped}|[:@&=+$,])`
const segment = `${pchar}*(?:;${pchar}*)*`
const segments = `${segment}(?:/${segment})*`
const uric = `(?:[;/?:@&=+$,]|${unreserved}|${escaped})`
const paramChar = `(?:[\\[\\]/:&+$]|${unreserved}|${escaped})`
const headerChar = `(?:[\\[\\]/?:+$]|${unreserved}|${escaped})`
const hex = (count: number): string => `[0-9A-Fa-f]{${count}}`

export const sources = {
  CRLF: '\\r\\n',
  DIGIT: '[0-9]',
  ALPHA: '[a-zA-Z]',
  HEXDIG: '[0-9a-fA-F]',
  WSP: '[ \\t]',
  OCTET: '[\\x00-\\xff]',
  DQUOTE: '"',
  SP: ' ',
  HTAB: '\\t',
  alphanum: '[a-zA-Z0-9]',
  reserved: '[;/?:@&=+$,]',
  unreserved,
  mark: "[\\-_.!~*'()]",
  escaped,
  LWS,
  SWS,
  HCOLON: `[ \\t]*:${SWS}`,
  TEXT_UTF8_TRIM: `${utf8Char}+(?:${LWS}*${utf8Char})*`,
  TEXT_UTF8char: utf8Char,
  UTF8_NONASCII: nonAscii,
  UTF8_CONT: '[\\x80-\\xbf]',
  LHEX: '[0-9a-f]',
  token,
  token_nodot: "[A-Za-z0-9\\-!%*_+`'~]+",
  separators: '[()<>@,;:\\\\"/\\[\\]?={} \\t]',
  word: '[A-Za-z0-9\\-.!%*_+`\'~()<>:\\\\"/\\[\\]?{}]+',
  STAR: around('\\*'),
  SLASH: around('/'),
  EQUAL: around('='),
  LPAREN: around('\\('),
  RPAREN: around('\\)'),
  RAQUOT: `>${SWS}`,
  LAQUOT: `${SWS}<`,
  COMMA: around(','),
  SEMI: around(';'),
  COLON: around(':'),
  LDQUOT: `${SWS}"`,
  RDQUOT: `"${SWS}`,
  ctext: `(?:[\\x21-\\x27\\x2a-\\x5b\\x5d-\\x7e]|${nonAscii}|${LWS})`,
  quoted_string: `${SWS}${quoted}`,
  qdtext,
  quoted_pair: quotedPair,
  user: `(?:${unreserved}|${escaped}|[&=+$,;?/])+`,
  user_unreserved: '[&=+$,;?/]',
  password: `(?:${unreserved}|${escaped}|[&=+$,])*`,
  hostname: `(?:${label}\\.)*(?!${label}\\.)${topLabel}\\.?`,
  domainlabel: label,
  toplabel: topLabel,
  IPv6reference: `\\[${ipv6}\\]`,
  IPv6address: ipv6,
  h16,
  ls32,
  IPv4address: ipv4,
  dec_octet: octet,
  pname: `${paramChar}+`,
  pvalue: `${paramChar}+`,
  paramchar: paramChar,
  param_unreserved: '[\\[\\]/:&+$]',
  hname: `${headerChar}+`,
  hvalue: `${headerChar}*`,
  hnv_unreserved: '[\\[\\]/?:+$]',
  opaque_part: `(?:[;?:@&=+$,]|${unreserved}|${escaped})${uric}*`,
  uric,
  uric_no_slash: `(?:[;?:@&=+$,]|${unreserved}|${escaped})`,
  abs_path: `/${segments}`,
  path_segments: segments,
  segment,
  param: `${pchar}*`,
  pchar,
  reg_name: `(?:${unreserved}|${escaped}|[$,;:@&=+])+`,
  query: `${uric}*`,
  INVITEm: 'INVITE',
  ACKm: 'ACK',
  OPTIONSm: 'OPTIONS',
  BYEm: 'BYE',
  CANCELm: 'CANCEL',
  REGISTERm: 'REGISTER',
  SUBSCRIBEm: 'SUBSCRIBE',
  NOTIFYm: 'NOTIFY',
  REFERm: 'REFER',
  extension_code: '[0-9]{3}',
  extension_token: token,
  x_token: `[xX]-${token}`,
  m_subtype: token,
  callid: token,
  hex4: hex(4),
  hex8: hex(8),
  hex12: hex(12),
} as const

export type Terminal = keyof typeof sources

/** Every terminal as a rule. */
export const lexical = Object.fromEntries(
  Object.entries(sources).map(([name, source]) => [name, text(source)]),
) as Record<Terminal, Rule>
