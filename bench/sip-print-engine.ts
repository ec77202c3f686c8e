// One library's share of the sip-print bench: `node sip-print-engine.ts NAME` prints messages built and printed per CPU
// second, requests and then responses.
import { createRequire } from 'node:module'
import { benchMessages } from './messages.ts'

const WARM_UP = Number(process.env.WARM_UP ?? 3000)
const MEASURED = Number(process.env.MEASURED ?? 3000)

const texts = benchMessages()
const invite = texts[0] ?? ''
const sdp = invite.slice(invite.indexOf('\r\n\r\n') + 4)
const methods = ['INVITE', 'ACK', 'BYE', 'REGISTER', 'OPTIONS', 'INFO']
const allow = 'INVITE, ACK, CANCEL, BYE, UPDATE, MESSAGE, OPTIONS, REFER, INFO, NOTIFY, PRACK'
const supported = 'timer, ice, replaces, outbound'
const product = 'Example Phone 4.2.1 (Chrome 156; Linux x86_64)'

/** Both return a message as bytes, as it goes onto the wire; `n` makes tags and branches differ. */
interface Engine {
  request(method: string, n: number, body: string): Uint8Array
  /** An INVITE that has come, parsed: responses to it are made one after the other. */
  receive(text: string): (status: number, n: number) => Uint8Array
}

const require = createRequire(import.meta.url)

const engines: Record<string, () => Promise<Engine>> = {
  offhook: async () => {
    const { makeRequest, parseMessage, printMessage, responseTo } = await import('@offhook/sip')
    return {
      request(method, n, body) {
        const headers: [string, string][] = [
          ['Via', `SIP/2.0/WSS u3v9k2lq0d1e.invalid;branch=z9hG4bK${n}`],
          ['Max-Forwards', '70'],
          ['From', `"Alice Example" <sip:alice@pbx.example.com>;tag=${n}`],
          ['To', '<sip:bob@pbx.example.com>'],
          ['Call-ID', `6s1jh2kq0v8e5ra7m3np${n}`],
          ['CSeq', `${n} ${method}`],
          ['Contact', '<sip:alice@u3v9k2lq0d1e.invalid;transport=ws;ob>'],
          ['Allow', allow],
          ['Supported', supported],
          ['User-Agent', product],
        ]
        if (body !== '') headers.push(['Content-Type', 'application/sdp'])
        return printMessage(makeRequest({ method, uri: 'sip:bob@pbx.example.com', headers, body }))
      },
      receive(text) {
        const parsed = parseMessage(text)
        if (parsed.kind !== 'request') throw new Error('not a request')
        return (status, n) => printMessage(responseTo(parsed, status, undefined, [], undefined, `${n}`))
      },
    }
  },
  sip: async () => {
    const { stringify, makeResponse, parse } = require('sip/sip.js')
    return {
      request(method, n, body) {
        const headers: Record<string, unknown> = {
          via: [{ version: '2.0', protocol: 'WSS', host: 'u3v9k2lq0d1e.invalid', params: { branch: `z9hG4bK${n}` } }],
          'max-forwards': 70,
          from: { name: '"Alice Example"', uri: 'sip:alice@pbx.example.com', params: { tag: `${n}` } },
          to: { uri: 'sip:bob@pbx.example.com', params: {} },
          'call-id': `6s1jh2kq0v8e5ra7m3np${n}`,
          cseq: { seq: n, method },
          contact: [{ uri: 'sip:alice@u3v9k2lq0d1e.invalid;transport=ws;ob', params: {} }],
          allow,
          supported,
          'user-agent': product,
        }
        if (body !== '') headers['content-type'] = 'application/sdp'
        return Buffer.from(stringify({ method, uri: 'sip:bob@pbx.example.com', headers, content: body }))
      },
      receive(text) {
        const parsed = parse(text)
        return (status, n) => {
          const response = makeResponse(parsed, status, 'Ringing')
          response.headers.to = { ...response.headers.to, params: { tag: `${n}` } }
          return Buffer.from(stringify(response))
        }
      },
    }
  },
  jssip: async () => {
    const { OutgoingRequest } = require('jssip/lib/SIPMessage')
    const { parseMessage } = require('jssip/lib/Parser')
    const URI = require('jssip/lib/URI')
    const uri = URI.parse('sip:bob@pbx.example.com')
    const ua = { configuration: { uri: URI.parse('sip:alice@pbx.example.com'), display_name: 'Alice Example' } }
    const agent = { ...ua, contact: {}, transport: {} }
    let sent = ''
    const transport = {
      send: (text: string) => {
        sent = text
      },
    }
    return {
      request(method, n, body) {
        const headers = ['Contact: <sip:alice@u3v9k2lq0d1e.invalid;transport=ws;ob>']
        if (body !== '') headers.push('Content-Type: application/sdp')
        const params = { from_tag: `${n}`, call_id: `6s1jh2kq0v8e5ra7m3np${n}`, cseq: n }
        const request = new OutgoingRequest(method, uri, agent, params, headers, body)
        request.setHeader('via', `SIP/2.0/WSS u3v9k2lq0d1e.invalid;branch=z9hG4bK${n}`)
        return Buffer.from(request.toString())
      },
      receive(text) {
        const parsed = parseMessage(text, agent)
        parsed.transport = transport
        return (status) => {
          parsed.reply_sl(status)
          return Buffer.from(sent)
        }
      },
    }
  },
  'sip.js': async () => {
    const { OutgoingRequestMessage } = require('sip.js/lib/core/messages/outgoing-request-message.js')
    const { constructOutgoingResponse } = require('sip.js/lib/core/messages/outgoing-response.js')
    const { Parser } = require('sip.js/lib/core/messages/parser.js')
    const { Grammar } = require('sip.js/lib/grammar/grammar.js')
    const logger = { warn: console.error, error: console.error }
    const uri = Grammar.URIParse('sip:bob@pbx.example.com')
    const from = Grammar.URIParse('sip:alice@pbx.example.com')
    return {
      request(method, n, body) {
        const options = {
          fromDisplayName: 'Alice Example',
          fromTag: `${n}`,
          callId: `6s1jh2kq0v8e5ra7m3np${n}`,
          cseq: n,
          optionTags: supported.split(', '),
          userAgentString: product,
          viaHost: 'u3v9k2lq0d1e.invalid',
        }
        const headers = ['Contact: <sip:alice@u3v9k2lq0d1e.invalid;transport=ws;ob>', `Allow: ${allow}`]
        const content = body === '' ? undefined : { content: body, contentType: 'application/sdp' }
        const request = new OutgoingRequestMessage(method, uri, from, uri, options, headers, content)
        request.setViaHeader(`z9hG4bK${n}`, 'WSS')
        return Buffer.from(request.toString())
      },
      receive(text) {
        const parsed = Parser.parseMessage(text, logger)
        return (status, n) =>
          Buffer.from(constructOutgoingResponse(parsed, { statusCode: status, toTag: `${n}` }).message)
      },
    }
  },
}

const load = engines[process.argv[2] ?? '']
if (load === undefined) throw new Error(`one of: ${Object.keys(engines).join(', ')}`)
const engine = await load()

let sum = 0

/** Requests made in this time, in ms, and the CPU microseconds they took. */
function requests(ms: number): [count: number, time: number] {
  const before = process.cpuUsage()
  let count = 0
  for (const end = performance.now() + ms; performance.now() < end; ) {
    for (let i = 0; i < 50; i++) {
      for (const [index, method] of methods.entries()) {
        sum += engine.request(method, 1000 + index, method === 'INVITE' ? sdp : '').length
      }
    }
    count += 50 * methods.length
  }
  const { user, system } = process.cpuUsage(before)
  return [count, user + system]
}

/** The same of responses: two to each request. Receiving the requests is not counted. */
function responses(ms: number): [count: number, time: number] {
  let count = 0
  let time = 0
  for (const end = performance.now() + ms; performance.now() < end; ) {
    const received = Array.from({ length: 500 }, () => engine.receive(wire))
    const before = process.cpuUsage()
    for (const respond of received) sum += respond(180, 4711).length + respond(486, 4711).length
    const { user, system } = process.cpuUsage(before)
    time += user + system
    count += 2 * received.length
  }
  return [count, time]
}

// As decoded from the wire: one flat string.
const wire = Buffer.from(invite).toString()
const rates = [requests, responses].map((measure) => {
  measure(WARM_UP)
  const [count, time] = measure(MEASURED)
  return count / (time / 1e6)
})
if (!(sum > 0)) throw new Error('nothing was printed')
console.log(JSON.stringify(rates))
