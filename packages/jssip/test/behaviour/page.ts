/** Runs in the browser, over either library: notes every event, in order, in words that both must give alike. */
// biome-ignore-all lint/suspicious/noExplicitAny: the same script for two libraries
import JsSIP from 'jssip'

interface Account {
  server: string
  domain: string
  user: string
  password: string
}

const lib = JsSIP as any
const log: string[] = []
const waiting = new Set<() => void>()
const sessions: any[] = []
let ua: any

const uaEvents = [
  'connecting',
  'connected',
  'disconnected',
  'registered',
  'unregistered',
  'registrationFailed',
  'newRTCSession',
  'newMessage',
  'newOptions',
  'sipEvent',
]
const sessionEvents = [
  'peerconnection',
  'connecting',
  'sending',
  'progress',
  'accepted',
  'confirmed',
  'ended',
  'failed',
  'newDTMF',
  'newInfo',
  'hold',
  'unhold',
  'muted',
  'unmuted',
  'reinvite',
  'update',
  'refer',
  'replaces',
  'sdp',
  'getusermediafailed',
]

function note(line: string): void {
  log.push(line)
  for (const look of [...waiting]) look()
}

/** What is the same in every run: who, why, which status, and which fields there are. */
function words(event: any): string {
  if (event === undefined || event === null) return ''
  const out: string[] = []
  for (const name of ['originator', 'cause', 'type', 'attempts', 'audio', 'video'])
    if (event[name] !== undefined) out.push(`${name}=${event[name]}`)
  for (const name of ['request', 'response', 'message', 'ack']) {
    const value = event[name]
    if (value === undefined) continue
    out.push(`${name}=${value === null ? 'null' : (value.status_code ?? value.method ?? value.constructor.name)}`)
  }
  if (event.dtmf) out.push(`tone=${event.dtmf.tone} duration=${event.dtmf.duration}`)
  if (event.info) out.push(`info=${event.info.contentType}:${event.info.body}`)
  if (event.status_line) out.push(`status=${event.status_line.status_code}`)
  const keys = Object.keys(event).sort().join(',')
  return `${out.join(' ')} {${keys}}`
}

export function listen(emitter: any, mark: string, events: readonly string[]): void {
  for (const name of events) emitter.on(name, (event: any) => note(`${mark}.${name} ${words(event)}`.trim()))
}

function follow(session: any, mark: string): any {
  if (sessions.includes(session)) return session
  sessions.push(session)
  listen(session, mark, sessionEvents)
  return session
}

const api = {
  lib,
  log,
  sessions,
  note,
  words,
  get ua() {
    return ua
  },
  get last() {
    return sessions.at(-1)
  },
  start({ server, domain, user, password }: Account, more: object = {}) {
    ua = new lib.UA({
      sockets: [new lib.WebSocketInterface(server)],
      uri: `sip:${user}@${domain}`,
      password,
      register_expires: 120,
      ...more,
    })
    listen(ua, 'ua', uaEvents)
    ua.on('newRTCSession', ({ session, originator }: any) => {
      if (originator === 'remote') follow(session, `in${sessions.length}`)
    })
    ua.start()
  },
  call(target: string, options: any = {}) {
    const mark = `out${sessions.length}`
    const handlers = Object.fromEntries(
      sessionEvents.map((name) => [
        name,
        function (this: any, event: any) {
          if (!sessions.includes(this)) sessions.push(this)
          note(`${mark}.${name} ${words(event)}`.trim())
        },
      ]),
    )
    const mediaConstraints = { audio: true, video: false }
    const session = ua.call(target, { mediaConstraints, eventHandlers: handlers, ...options })
    if (!sessions.includes(session)) sessions.push(session)
  },
  answer(options: any = {}) {
    api.last.answer({ mediaConstraints: { audio: true, video: false }, ...options })
  },
  /** The first line from the `from`th on that begins so. */
  wait(begin: string, from: number, timeout: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const at = log.findIndex((line, index) => index >= from && line.startsWith(begin))
        if (at < 0) return
        clearTimeout(timer)
        waiting.delete(look)
        resolve(at + 1)
      }
      const timer = setTimeout(() => {
        waiting.delete(look)
        reject(new Error(`no '${begin}' within ${timeout} ms, but:\n${log.slice(from).join('\n')}`))
      }, timeout)
      waiting.add(look)
      look()
    })
  },
  listen,
}

;(window as any).it = api
