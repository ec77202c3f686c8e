/** A page with the SDK on it, and a SIP server over WebSocket that joins two calls: enough to test the SDK by itself. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Session, SessionEvent, TransactionId } from '@offhook/sip'
import { type WebSocket, WebSocketServer } from 'ws'
import { FarEnd } from '../fake/far-end.ts'
import { pageScript } from './page.ts'

export interface Site {
  readonly port: number
  readonly url: string
  readonly server: FarEnd
  /** Breaks every WebSocket. */
  cut(): void
  close(): Promise<void>
}

/** Port 0 and nothing of it in the bundle (RFC 3264 6). */
const noVideo =
  'm=video 0 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=rtpmap:96 VP8/90000\r\na=mid:1\r\na=inactive\r\n'

const contact = '<sip:pbx.test;transport=ws>'

/** `ready`: a script with the global `Offhook`, instead of what a page would bundle. */
export async function startSite(ready?: string): Promise<Site> {
  const script = ready ?? (await pageScript())
  const http = createServer(({ url }, response) => {
    const isScript = url === '/phone.js'
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html; charset=utf-8')
    response.end(isScript ? script : '<!doctype html><title>phone</title><script src="/phone.js"></script>')
  })
  const server = new FarEnd({
    now: () => performance.now(),
    later(run, ms) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  })
  const join = bridge(server)
  server.onInvitation = join.invitation
  server.onEvent = join.event
  const sockets = serveWebSockets(server, new WebSocketServer({ server: http, path: '/ws' }))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  return {
    port,
    url: `http://localhost:${port}/`,
    server,
    cut() {
      for (const socket of sockets) socket.terminate()
    },
    async close() {
      for (const socket of sockets) socket.terminate()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

function serveWebSockets(server: FarEnd, wss: WebSocketServer): Set<WebSocket> {
  const sockets = new Set<WebSocket>()
  let count = 0
  wss.on('connection', (socket) => {
    const end = { id: ++count, send: (data: string | Uint8Array) => socket.send(data), close: () => socket.close() }
    sockets.add(socket)
    server.opened(end)
    socket.on('message', (data, binary) => server.received(end, binary ? (data as Buffer) : data.toString()))
    socket.on('close', () => {
      sockets.delete(socket)
      server.closed(end)
    })
  })
  return sockets
}

/** A back-to-back user agent that passes SDP through: `busy` is busy, `nobody` rings, who is not registered is not found. */
function bridge(server: FarEnd) {
  const others = new Map<string, Session>()
  const answers = new Map<string, string>()
  const asked = new Map<string, TransactionId>()
  const passed = new Set<string>()
  const sdpOf = (session: Session): string => answers.get(session.id) ?? session.request.text
  const invitation = (caller: Session): void => {
    const user = caller.request.uri.user ?? ''
    const now = server.now()
    if (user === 'busy') server.apply(caller.reject({ status: 486 }, now))
    else if (user === 'nobody') server.apply(caller.ring({}, now))
    else if (!server.bindings.has(`sip:${user}@pbx.test`)) server.apply(caller.reject({ status: 404 }, now))
    else {
      const callee = server.invite(`sip:${user}@pbx.test`, caller.request.text)
      others.set(caller.id, callee)
      others.set(callee.id, caller)
    }
  }
  const event = (session: Session, event: SessionEvent): void => {
    const other = others.get(session.id)
    const now = server.now()
    if (!other) return
    if (event.type === 'progress' && event.response.status === 180) server.apply(other.ring({}, now))
    if (event.type === 'accepted') {
      answers.set(session.id, event.response.text)
      server.apply(other.accept({ contact, body: event.response.text }, now))
    }
    // After a reconnect nothing but the flow has changed: the far side's last SDP is still its answer.
    // What brings video or holds is the far side's to answer, and what comes after.
    const changes = event.type === 'reoffer' && /m=video|a=sendonly/.test(event.request.text)
    const refused = server.refusesVideo && event.type === 'reoffer' && event.request.text.includes('m=video')
    if (event.type === 'reoffer' && !refused && (changes || passed.has(session.id))) {
      passed.add(session.id)
      passed.add(other.id)
      asked.set(other.id, event.transaction)
      server.apply(other.reoffer(event.request.text, now))
    } else if (event.type === 'reanswer' || event.type === 'reofferFailed') {
      const transaction = asked.get(session.id)
      if (transaction === undefined) return
      asked.delete(session.id)
      const { response } = event
      server.apply(
        event.type === 'reanswer'
          ? other.answerReoffer(transaction, event.response.text, now)
          : other.rejectReoffer(transaction, { status: response?.status ?? 488 }, now),
      )
    } else if (event.type === 'reoffer' && refused && server.refusesVideo === 'status') {
      server.apply(session.rejectReoffer(event.transaction, { status: 488 }, now))
    } else if (event.type === 'reoffer') {
      const sdp = sdpOf(other).replace('a=setup:actpass', 'a=setup:passive')
      const held = event.request.text.includes('a=sendonly') ? sdp.replace('a=sendrecv', 'a=recvonly') : sdp
      server.apply(session.answerReoffer(event.transaction, refused ? held + noVideo : sdp, now))
    }
    if (event.type === 'ended') {
      others.delete(session.id)
      const { end } = event
      if (other.state.name === 'ended') return
      if (end.kind === 'rejected' && end.by === 'remote') server.apply(other.reject({ status: end.status }, now))
      else server.apply(other.hangUp(undefined, now))
    }
  }
  return { invitation, event }
}
