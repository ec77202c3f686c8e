import { parseMultipart, parseUri, type SipMessage, uriEquals } from '@offhook/sip'
import { expect } from 'vitest'
import { allowed, type Case, handed, invited, request, response, sdp, sip, stray } from './case.ts'
import { bindingsOf } from './register.ts'

/** RFC 4475 3.1.1: odd, but right. */
export const valid: readonly Case[] = [
  {
    name: 'wsinv',
    section: '3.1.1.1',
    odd: 'blanks, folds, mixed case, compact and unknown headers, escapes, wherever they may be',
    data: sip(
      [
        'INVITE sip:bob@example.com;unknownparam SIP/2.0',
        'tO :',
        ' sip:bob@example.com ;   tag    = 19181833n',
        'fRoM   : "A Caller \\\\\\""       <sip:alice@example.com>',
        '  ;',
        '  tag = 98asjd8',
        'mAx-FoRwArDs: 0068',
        'Call-ID: folded.ndaksdj@192.0.2.1',
        'Content-Length   : {length}',
        'cseq: 0009',
        '  INVITE',
        'Via  : SIP  /   2.0',
        ' /UDP',
        '    192.0.2.2;branch=390skdjuw',
        's :',
        'NeverHeardOf:   a value',
        ' goes on here',
        'Strange-Value: ;;,,;;,;',
        'Content-Type: application/sdp',
        'Route:',
        ' <sip:services.example.com;lr;unknownwith=value;unknown-no-value>',
        'v:  SIP  / 2.0  / TCP     spindle.example.com   ;',
        '  branch  =   z9hG4bK9ikj8  ,',
        ' SIP  /    2.0   / UDP  192.168.255.111   ; branch=',
        ' z9hG4bK30239',
        'm:"Quoted string \\"\\"" <sip:alice@example.com> ; newparam =',
        '      newvalue ;',
        '  secondparam ; q = 0.33',
      ],
      sdp,
    ),
    read: {
      method: 'INVITE',
      uri: { user: 'bob', params: { unknownparam: true } },
      to: { uri: { user: 'bob' }, params: { tag: '19181833n' } },
      from: { displayName: 'A Caller \\"', params: { tag: '98asjd8' } },
      cseq: { seq: 9, method: 'INVITE' },
      via: { transport: 'UDP', host: '192.0.2.2', params: { branch: '390skdjuw' } },
      contacts: [{ displayName: 'Quoted string ""', params: { newparam: 'newvalue', secondparam: true, q: '0.33' } }],
      text: sdp,
    },
    headers: { Subject: '', NeverHeardOf: 'a value goes on here', 'Strange-Value': ';;,,;;,;', 'Max-Forwards': '0068' },
    answers: ['481 Call/Transaction Does Not Exist'],
    told: [],
    why: 'read as meant; its To has a tag, so it is for a call we do not have',
    more: (message) =>
      expect(message.values('Via').map((via) => via.replace(/\s+/g, ''))).toEqual([
        'SIP/2.0/UDP192.0.2.2;branch=390skdjuw',
        'SIP/2.0/TCPspindle.example.com;branch=z9hG4bK9ikj8',
        'SIP/2.0/UDP192.168.255.111;branch=z9hG4bK30239',
      ]),
  },
  {
    name: 'intmeth',
    section: '3.1.1.2',
    odd: 'every character that a method, URI, Call-ID, tag, name and display name may hold',
    data: request(
      "!interesting-Method0123456789_*+`.%indeed'~",
      "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com",
      {
        Via: "SIP/2.0/TCP host1.example.com;branch=z9hG4bK-.!%66*_+`'~",
        To: '"BEL:\\\x07 NUL:\\\x00 DEL:\\\x7F" <sip:1_unusual.URI~@example.com>',
        From: "token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%=\"\\\"\";tag=_token~1'+`*%!-.",
        'Call-ID': 'word%ZK-!.*_+\'@word`~)(><:\\/"][?}{',
        "extensionHeader-!.%*+_`'~": '\uFEFF停電',
      },
    ),
    read: {
      method: "!interesting-Method0123456789_*+`.%indeed'~",
      uri: {
        user: "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*",
        password: "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)",
        host: 'example.com',
      },
      callId: 'word%ZK-!.*_+\'@word`~)(><:\\/"][?}{',
      to: { displayName: 'BEL:\x07 NUL:  DEL:\x7F' },
      from: {
        displayName: "token1~` token2'+_ token3*%!.-",
        params: { "fromparam''~+*_!.-%": '"', tag: "_token~1'+`*%!-." },
      },
      via: { params: { branch: "z9hG4bK-.!%66*_+`'~" } },
    },
    headers: { "extensionHeader-!.%*+_`'~": '\uFEFF停電' },
    answers: [allowed],
    told: [],
    why: 'read as meant, but for the NUL, which becomes a blank: nobody may print it; the method is not ours',
  },
  {
    name: 'esc01',
    section: '3.1.1.3',
    odd: 'characters escaped with % where they must be and where they need not be',
    data: request('INVITE', 'sip:sips%3Auser%40example.com@example.net', {
      To: 'sip:%75se%72@example.com',
      From: '<sip:I%20have%20spaces@example.net>;tag=938',
      Contact: '<sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>',
    }),
    read: {
      uri: { user: 'sips:user@example.com', host: 'example.net' },
      to: { uri: { user: 'user' } },
      from: { uri: { user: 'I have spaces' } },
      contacts: [{ uri: { user: 'caller', params: { lr: true, name: 'value%41' } } }],
    },
    ...invited,
    why: 'escapes are undone once, and once only',
    more: ({ to }) => expect(uriEquals(to.uri, parseUri('sip:user@example.com') ?? to.uri)).toBe(true),
  },
  {
    name: 'escnull',
    section: '3.1.1.4',
    odd: 'escaped NULs in the user parts of a REGISTER',
    data: request('REGISTER', 'sip:example.com', {
      To: 'sip:null-%00-null@example.com',
      From: 'sip:null-%00-null@example.com;tag=839923423',
      Contact: '<sip:%00@host5.example.com>, <sip:%00%00@host5.example.com>',
    }),
    read: {
      to: { uri: { user: 'null-\0-null' } },
      contacts: [{ uri: { user: '\0' } }, { uri: { user: '\0\0' } }],
    },
    ...handed,
    why: 'a NUL is a character like any other; the registrar keeps two bindings, as they were written',
    more: (message) =>
      expect(bindingsOf(message)).toEqual(['sip:%00%00@host5.example.com', 'sip:%00@host5.example.com']),
  },
  {
    name: 'esc02',
    section: '3.1.1.5',
    odd: '% where it escapes nothing: in a method, display names and parameters of headers',
    data: request('RE%47IST%45R', 'sip:registrar.example.com', {
      To: '"%Z%45" <sip:resource@example.com>',
      From: '"%Z%45" <sip:resource@example.com>;tag=f232jadfj23',
      Contact: '<sip:alias1@host1.example.com>, <sip:alias2@host2.example.com>;p%61ram=%41',
    }),
    read: {
      method: 'RE%47IST%45R',
      to: { displayName: '%Z%45' },
      contacts: [{ uri: { user: 'alias1' } }, { params: { 'p%61ram': '%41' } }],
    },
    answers: [allowed],
    told: [],
    why: 'it is not REGISTER',
  },
  {
    name: 'lwsdisp',
    section: '3.1.1.6',
    odd: 'no blank between a display name and its <',
    data: request('OPTIONS', 'sip:user@example.com', { From: 'caller<sip:caller@example.com>;tag=323' }),
    read: { from: { displayName: 'caller', uri: { user: 'caller' }, params: { tag: '323' } } },
    ...handed,
    why: 'read as meant',
  },
  {
    name: 'longreq',
    section: '3.1.1.7',
    odd: 'very long values, names, and 34 Via values',
    data: request(
      'INVITE',
      `sip:user@example.com;p${'unknown'.repeat(40)}=${'value'.repeat(40)}`,
      {
        Via: Array.from({ length: 34 }, (_, i) => `SIP/2.0/UDP host${i}.example.com;branch=z9hG4bK${i}`).join(', '),
        To: `"I have a user name of ${'extreme '.repeat(60)}" <sip:user@example.com;unknown1=${'longvalue'.repeat(20)}>`,
        From: `<sip:${'amazinglylongcallername'.repeat(10)}@example.net>;tag=${'12x'.repeat(20)};${'longparam'.repeat(20)}=x`,
        'Call-ID': `longreq.${'really'.repeat(40)}@example.com`,
        [`Unknown-${'Long'.repeat(40)}-Name`]: `unknown-${'long'.repeat(400)}-value; ${'p'.repeat(500)} = "v"`,
      },
      sdp,
    ),
    read: { via: { host: 'host0.example.com' }, from: { params: { tag: '12x'.repeat(20) } }, text: sdp },
    ...invited,
    why: 'a line may have 8,192 characters, a message 65,536 bytes',
    more: (message) => expect(message.values('Via')).toHaveLength(34),
  },
  {
    name: 'dblreq',
    section: '3.1.1.8',
    odd: 'a whole INVITE behind the end of a REGISTER, in one datagram',
    data: `${request('REGISTER', 'sip:example.com', { Contact: '<sip:j@192.0.2.2>' })}${request('INVITE', 'sip:joe@example.com', {}, sdp)}`,
    read: { method: 'REGISTER', text: '', contacts: [{ uri: { user: 'j' } }] },
    ...handed,
    why: 'a datagram is one message; what follows its Content-Length is nobody’s (RFC 3261 18.3)',
  },
  {
    name: 'semiuri',
    section: '3.1.1.9',
    odd: 'a semicolon in the user part',
    data: request('OPTIONS', 'sip:user;par=u%40example.net@example.com'),
    read: { uri: { user: 'user;par=u@example.net', host: 'example.com', params: {} } },
    ...handed,
    why: 'it belongs to the user part',
  },
  {
    name: 'transports',
    section: '3.1.1.10',
    odd: 'Vias with TLS, SCTP and transports that nobody knows',
    data: request('OPTIONS', 'sip:user@example.com', {
      Via: [
        'SIP/2.0/UDP t1.example.com;branch=z9hG4bKkdjuw',
        'SIP/2.0/SCTP t2.example.com;branch=z9hG4bKklasjdhf',
        'SIP/2.0/TLS t3.example.com;branch=z9hG4bK2980unddj',
        'SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKasd0f3en',
        'SIP/2.0/TCP t5.example.com;branch=z9hG4bK0a9idfnee',
      ].join(', '),
    }),
    read: { via: { transport: 'UDP', host: 't1.example.com' } },
    ...handed,
    why: 'all are kept for the response; only the first concerns us',
    more: (message) => expect(message.values('Via')).toHaveLength(5),
  },
  multipart(),
  {
    name: 'unreason',
    section: '3.1.1.12',
    odd: 'a reason phrase with odd characters, not all of them ASCII',
    data: response('SIP/2.0 200 = 2**3 * 5**2 двести'),
    read: { status: 200, reason: '= 2**3 * 5**2 двести' },
    ...stray,
    why: 'read as meant; it answers no request of ours',
  },
  {
    name: 'noreason',
    section: '3.1.1.13',
    odd: 'no reason phrase',
    data: response('SIP/2.0 100 '),
    read: { status: 100, reason: '' },
    ...stray,
    why: 'read as meant; it answers no request of ours',
  },
]

/** 3.1.1.11. The second part is binary, with a NUL, line ends and most of a boundary in it. */
function multipart(): Case {
  const text =
    '--7a9cbec0\r\nContent-Type: text/plain\r\n\r\nHello\r\n--7a9cbec0\r\nContent-Type: application/octet-stream\r\n\r\n'
  const binary = Uint8Array.of(0x30, 0x82, 0, 13, 10, 13, 10, 45, 45, 55, 97, 255, 0xc3, 10)
  const encoder = new TextEncoder()
  const body = [...encoder.encode(text), ...binary, ...encoder.encode('\r\n--7a9cbec0--')]
  const head = request('MESSAGE', 'sip:kumiko@example.org', {
    'Content-Type': 'multipart/mixed;boundary=7a9cbec0',
    'Content-Length': `${body.length}`,
  })
  return {
    name: 'mpart01',
    section: '3.1.1.11',
    odd: 'a MESSAGE with a body of two parts, one of them binary',
    data: new Uint8Array([...encoder.encode(head), ...body]),
    read: { method: 'MESSAGE' },
    ...handed,
    why: 'the body stays as it is until somebody asks for its parts',
    more: (message: SipMessage) => {
      const parts = parseMultipart(message.get('Content-Type') ?? '', message.body)
      expect(parts?.map(({ type }) => type)).toEqual(['text/plain', 'application/octet-stream'])
      expect(new TextDecoder().decode(parts?.[0]?.body)).toBe('Hello')
      expect(parts?.[1]?.body).toEqual(binary)
    },
  }
}
