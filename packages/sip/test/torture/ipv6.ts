import { expect } from 'vitest'
import { type Case, handed, invited, refused, request } from './case.ts'

const sdp = (connections: readonly string[]) =>
  ['v=0', 'o=- 1 1 IN IP6 2001:db8::20', 's=-', 't=0 0', ...connections, ''].join('\r\n')

/** RFC 5118: IPv6 addresses. */
export const ipv6: readonly Case[] = [
  {
    name: 'ipv6-good',
    section: '4.1',
    odd: 'an IPv6 reference in the Request-URI and elsewhere',
    data: request('REGISTER', 'sip:[2001:db8::10]', {
      Via: 'SIP/2.0/UDP [2001:db8::9:1]:40000;branch=z9hG4bKas3-111',
      Contact: '"Caller" <sip:caller@[2001:DB8::1]>',
    }),
    read: {
      uri: { host: '[2001:db8::10]' },
      via: { host: '[2001:db8::9:1]', port: 40_000 },
      contacts: [{ uri: { host: '[2001:db8::1]' } }],
    },
    ...handed,
    why: 'brackets stay part of the host',
  },
  {
    name: 'ipv6-bad',
    section: '4.2',
    odd: 'an IPv6 address in the Request-URI without its brackets',
    data: request('REGISTER', 'sip:2001:db8::10'),
    ...refused(400, 'Request-URI: not understood'),
    why: 'the first colon starts a port',
  },
  {
    name: 'port-ambiguous',
    section: '4.3',
    odd: 'what may have been meant as a port, inside the brackets',
    data: request('REGISTER', 'sip:[2001:db8::10:5070]'),
    read: { uri: { host: '[2001:db8::10:5070]' } },
    ...handed,
    why: 'it is part of the address',
    more: (message) => expect(message.kind === 'request' ? message.uri.port : 0).toBeUndefined(),
  },
  {
    name: 'port-unambiguous',
    section: '4.4',
    odd: 'a port behind the brackets',
    data: request('REGISTER', 'sip:[2001:db8::10]:5070'),
    read: { uri: { host: '[2001:db8::10]', port: 5070 } },
    ...handed,
    why: 'it is the port',
  },
  {
    name: 'via-received-param-with-delim',
    section: '4.5.1',
    odd: 'brackets around the address in `received`',
    data: request('BYE', 'sip:[2001:db8::10]', {
      Via: 'SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3-111',
    }),
    read: { via: { host: '[2001:db8::9:1]', params: { received: '[2001:db8::9:255]' } } },
    answers: ['481 Call/Transaction Does Not Exist'],
    told: [],
    why: 'taken with brackets and without; our own is written without, and replaces it',
  },
  {
    name: 'via-received-param-no-delim',
    section: '4.5.2',
    odd: 'no brackets around the address in `received`',
    data: request('OPTIONS', 'sip:[2001:db8::10]', {
      Via: 'SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3',
    }),
    read: { via: { params: { received: '2001:db8::9:255', branch: 'z9hG4bKas3' } } },
    ...handed,
    why: 'read as meant',
  },
  {
    name: 'ipv6-in-sdp',
    section: '4.6',
    odd: 'IPv6 addresses in the SDP, which has no brackets',
    data: request('INVITE', 'sip:user@[2001:db8::10]', {}, sdp(['c=IN IP6 2001:db8::20', 'm=audio 6000 RTP/AVP 0'])),
    read: { uri: { user: 'user', host: '[2001:db8::10]' } },
    ...invited,
    why: 'SDP is the media engine’s to read',
    more: (message) => expect(message.text).toContain('c=IN IP6 2001:db8::20\r\n'),
  },
  {
    name: 'mult-ip-in-header',
    section: '4.7',
    odd: 'IPv4 and IPv6 addresses in the Vias of one request',
    data: request('BYE', 'sip:user@host.example.net', {
      Via: 'SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3, SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781h',
    }),
    read: { via: { host: '[2001:db8::9:1]', port: 6050 } },
    answers: ['481 Call/Transaction Does Not Exist'],
    told: [],
    why: 'a comma ends a Via, a colon in brackets ends nothing',
    more: (message) => expect(message.values('Via')).toHaveLength(2),
  },
  {
    name: 'mult-ip-in-sdp',
    section: '4.8',
    odd: 'an SDP with an IPv4 and an IPv6 media section',
    data: request(
      'INVITE',
      'sip:user@[2001:db8::10]',
      {},
      sdp(['m=audio 22334 RTP/AVP 0', 'c=IN IP4 192.0.2.1', 'm=video 6024 RTP/AVP 107', 'c=IN IP6 2001:db8::1']),
    ),
    read: { method: 'INVITE' },
    ...invited,
    why: 'SDP is the media engine’s to read',
    more: (message) => expect(message.text.match(/^c=/gm)).toHaveLength(2),
  },
  {
    name: 'ipv4-mapped-ipv6',
    section: '4.9',
    odd: 'IPv4 addresses in IPv6 references',
    data: request('INVITE', 'sip:user@example.com', {
      Via: 'SIP/2.0/UDP [::ffff:192.0.2.10]:19823;branch=z9hG4bKbh19',
      Contact: '"T" <sip:user@[::ffff:192.0.2.10]:19823>',
    }),
    read: {
      via: { host: '[::ffff:192.0.2.10]', port: 19_823 },
      contacts: [{ uri: { host: '[::ffff:192.0.2.10]', port: 19_823 } }],
    },
    ...invited,
    why: 'read as meant',
  },
  {
    name: 'ipv6-bug-abnf-3-colons',
    section: '4.10',
    odd: 'three colons in a row, which the grammar of RFC 3261 lets through',
    data: request('OPTIONS', 'sip:user@[2001:db8:::192.0.2.1]'),
    read: { uri: { host: '[2001:db8:::192.0.2.1]' } },
    ...handed,
    why: 'a reference is compared and printed, never computed with; to connect to it fails',
  },
]
