import { readFileSync } from 'node:fs'

/** What the scenarios in interop/sipp/flows have in common, by the name they call it. */
const fragments: Readonly<Record<string, string>> = {
  /** A request of SIPp, which has called: outside the dialog first, then inside it. */
  out: out('[peer_tag_param]'),
  /** The same, outside for good: after a challenge. */
  outside: out(''),
  /** A request of SIPp, which was called; the scenario has kept From and To of the INVITE as `remote` and `local`. */
  back: lines(
    'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
    'Max-Forwards: 70',
    '[routes]',
    'From: [$local];tag=[pid]u[call_number]',
    'To: [$remote]',
    '[last_Call-ID:]',
  ),
  contact: 'Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>',
  /** A response that makes a dialog. */
  first: response(';tag=[pid]u[call_number]'),
  /** A response inside a dialog. */
  again: response(''),
  /** The same as `first`, with a tag to be written behind it. */
  fork: lines(
    '[last_Via:]',
    '[last_Record-Route:]',
    '[last_From:]',
    '[last_Call-ID:]',
    '[last_CSeq:]',
    '[last_To:];tag=',
  ),
  offer: body('sendrecv'),
  sendonly: body('sendonly'),
  recvonly: body('recvonly'),
  inactive: body('inactive'),
}

function lines(...all: readonly string[]): string {
  return all.join('\n      ')
}

function out(tag: string): string {
  return lines(
    'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
    'Max-Forwards: 70',
    '[routes]',
    'From: <sip:sipp@pbx.test>;tag=[pid]c[call_number]',
    `To: <sip:[service]@pbx.test>${tag}`,
    'Call-ID: [call_id]',
  )
}

function response(tag: string): string {
  return lines(
    '[last_Via:]',
    '[last_Record-Route:]',
    '[last_From:]',
    `[last_To:]${tag}`,
    '[last_Call-ID:]',
    '[last_CSeq:]',
  )
}

function body(direction: string): string {
  return lines(
    'Content-Type: application/sdp',
    'Content-Length: [len]',
    '',
    'v=0',
    'o=sipp 1 1 IN IP[local_ip_type] [local_ip]',
    's=-',
    'c=IN IP[media_ip_type] [media_ip]',
    't=0 0',
    'm=audio [media_port] RTP/AVP 0',
    'a=rtpmap:0 PCMU/8000',
    `a=${direction}`,
  )
}

/** Those that this scenario uses; the template refuses what it does not. */
export function fragmentsOf(scenario: string): Record<string, string> {
  const text = readFileSync(new URL(`../../../../interop/sipp/flows/${scenario}.xml`, import.meta.url), 'utf8')
  const used = [...text.matchAll(/\{\{(\w+)\}\}/g)].flatMap(([, name = '']) => name)
  return Object.fromEntries(Object.entries(fragments).filter(([name]) => used.includes(name)))
}
