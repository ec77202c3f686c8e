/** WWW-Authenticate and Proxy-Authenticate (RFC 3261 20.27, 20.44). */
import { quoted_string_clean } from './addresses.ts'
import { either, keep, list, many, on, type Rule, seq, text } from './engine.ts'
import { lexical } from './lexical.ts'
import { anyUri } from './uri.ts'

const { token, EQUAL, LDQUOT, RDQUOT, COMMA, LWS, SP, quoted_string } = lexical
const word = (value: string): Rule => text(value, true)
const third = (value: unknown): unknown => (value as unknown[])[2]

const realm_value = keep('realm', quoted_string_clean)
const realm = seq(word('realm'), EQUAL, realm_value)
const nonce_value = keep('nonce', quoted_string_clean)
const nonce = seq(word('nonce'), EQUAL, nonce_value)
const opaque = on(seq(word('opaque'), EQUAL, quoted_string_clean), ({ data }, _, value) => {
  data.opaque = third(value)
})
const domain = seq(word('domain'), EQUAL, LDQUOT, anyUri, many(seq(many(SP, 1), anyUri)), RDQUOT)
const stale = on(seq(word('stale'), EQUAL, either(word('true'), word('false'))), ({ data }, _, value) => {
  data.stale = String(third(value)).toLowerCase() === 'true'
})
const algorithm = on(seq(word('algorithm'), EQUAL, either(word('MD5'), token)), ({ data }, _, value) => {
  data.algorithm = String(third(value)).toUpperCase()
})
const qop_value = on(either(word('auth-int'), word('auth'), token), ({ data }, matched) => {
  data.qop = [...((data.qop ?? []) as string[]), matched.toLowerCase()]
})
const qop_options = seq(word('qop'), EQUAL, LDQUOT, list(qop_value, text(',')), RDQUOT)
const auth_param = seq(token, EQUAL, either(token, quoted_string))
const digest_cln = either(realm, domain, nonce, opaque, stale, algorithm, qop_options, auth_param)
const other_challenge = seq(token, LWS, list(auth_param, COMMA))
const challenge = either(seq(word('digest'), LWS, list(digest_cln, COMMA)), other_challenge)

export const digestRules = {
  realm,
  realm_value,
  nonce,
  nonce_value,
  opaque,
  domain,
  stale,
  algorithm,
  qop_value,
  qop_options,
  auth_param,
  digest_cln,
  other_challenge,
  challenge,
  WWW_Authenticate: challenge,
  Proxy_Authenticate: challenge,
}
