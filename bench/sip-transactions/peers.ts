// One INVITE that is refused with 486 and acknowledged, by the transaction layers of others: each side reads what comes with
// the library's parser and finds its transaction by the library's own id.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** Runs one pair; with npm's sip the client sends when the current turn is over. */
export type RunPair = () => void

const uris = { callee: 'sip:bob@192.0.2.2', from: 'sip:alice@pbx.example.com', to: 'sip:bob@pbx.example.com' }

export const peers: Record<string, (protocol: 'UDP' | 'TCP', body: string, done: () => void) => RunPair> = {
  sip(protocol, body, done) {
    const { makeTransactionLayer, makeResponse, stringify, parse } = require('sip/sip.js')
    const client = makeTransactionLayer({}, () => {})
    const server = makeTransactionLayer({}, () => {})
    const toClient = {
      protocol,
      send(message: unknown) {
        const response = parse(stringify(message))
        client.getClient(response)?.message(response, {})
      },
      release() {},
    }
    const toServer = {
      protocol,
      send(message: unknown) {
        const request = parse(stringify(message))
        const known = server.getServer(request)
        if (known !== undefined) {
          known.message(request, {})
          if (request.method === 'ACK') done()
          return
        }
        const transaction = server.createServerTransaction(request, toClient)
        transaction.send(makeResponse(request, 100, 'Trying'))
        const busy = makeResponse(request, 486, 'Busy Here')
        busy.headers.to = { ...busy.headers.to, params: { tag: 'b' } }
        transaction.send(busy)
      },
      release() {},
    }
    let n = 0
    return () => {
      const headers = {
        via: [{ version: '2.0', protocol, host: '192.0.2.1', port: 5060, params: {} }],
        'max-forwards': 70,
        from: { uri: uris.from, params: { tag: `t${++n}` } },
        to: { uri: uris.to, params: {} },
        'call-id': `call-${n}`,
        cseq: { seq: 1, method: 'INVITE' },
        contact: [{ uri: 'sip:alice@192.0.2.1', params: {} }],
        'content-type': 'application/sdp',
      }
      client.createClientTransaction(toServer, { method: 'INVITE', uri: uris.callee, headers, content: body }, () => {})
    }
  },
  jssip(protocol, body, done) {
    const { InviteClientTransaction, InviteServerTransaction } = require('jssip/lib/Transactions')
    const { OutgoingRequest } = require('jssip/lib/SIPMessage')
    const { parseMessage } = require('jssip/lib/Parser')
    const URI = require('jssip/lib/URI')
    const uri = URI.parse(uris.callee)
    const agent = () => {
      const transactions = new Map<string, object>()
      return {
        configuration: { uri: URI.parse(uris.from), via_host: '192.0.2.1', jssip_id: 'abcde' },
        contact: {},
        transactions,
        newTransaction: (transaction: { id: string }) => transactions.set(transaction.id, transaction),
        destroyTransaction: (transaction: { id: string }) => transactions.delete(transaction.id),
      }
    }
    const client = agent()
    const server = agent()
    const toClient = {
      via_transport: protocol,
      send(message: object | string) {
        const response = parseMessage(message.toString(), client)
        const found = client.transactions.get(response.via_branch) as { receiveResponse(response: object): void }
        found?.receiveResponse(response)
        return true
      },
    }
    const toServer = {
      via_transport: protocol,
      send(message: object | string) {
        const request = parseMessage(message.toString(), server)
        if (request.method === 'ACK') {
          // As JsSIP's checkTransaction does.
          const found = server.transactions.get(request.via_branch) as { state: number; stateChanged(s: number): void }
          found?.stateChanged(7)
          done()
          return true
        }
        request.transport = toClient
        new InviteServerTransaction(server, toClient, request)
        request.reply(486)
        return true
      },
    }
    let n = 0
    const handlers = { onReceiveResponse() {}, onTransportError() {}, onRequestTimeout() {} }
    return () => {
      const headers = ['Contact: <sip:alice@192.0.2.1>', 'Content-Type: application/sdp']
      const params = { call_id: `call-${++n}`, from_tag: `t${n}`, cseq: 1 }
      const request = new OutgoingRequest('INVITE', uri, client, params, headers, body)
      new InviteClientTransaction(client, toServer, request, handlers).send()
    }
  },
  'sip.js'(protocol, body, done) {
    const { InviteClientTransaction, InviteServerTransaction } = require('sip.js/lib/core/transactions/index.js')
    const { OutgoingRequestMessage } = require('sip.js/lib/core/messages/outgoing-request-message.js')
    const { constructOutgoingResponse } = require('sip.js/lib/core/messages/outgoing-response.js')
    const { Parser } = require('sip.js/lib/core/messages/parser.js')
    const { Grammar } = require('sip.js/lib/grammar/grammar.js')
    const [callee, from, to] = [uris.callee, uris.from, uris.to].map((text) => Grammar.URIParse(text))
    const logger = { debug() {}, log() {}, warn: console.error, error: console.error }
    const user = { loggerFactory: { getLogger: () => logger } }
    const clients = new Map<string, { receiveResponse(response: object): void }>()
    const servers = new Map<string, { receiveRequest(request: object): void }>()
    const toClient = {
      protocol,
      send(text: string) {
        const response = Parser.parseMessage(text, logger)
        clients.get(response.viaBranch)?.receiveResponse(response)
        return Promise.resolve()
      },
    }
    const receive = (text: string) => {
      const request = Parser.parseMessage(text, logger)
      if (request.method === 'ACK') {
        servers.get(request.viaBranch)?.receiveRequest(request)
        servers.delete(request.viaBranch)
        clients.delete(request.viaBranch)
        done()
        return
      }
      const transaction = new InviteServerTransaction(request, toClient, user)
      servers.set(transaction.id, transaction)
      transaction.receiveResponse(100, constructOutgoingResponse(request, { statusCode: 100 }).message)
      const busy = constructOutgoingResponse(request, { statusCode: 486, toTag: 'b' }).message
      transaction.receiveResponse(486, busy)
    }
    // A client transaction sends before it can be found.
    const waiting: string[] = []
    let isOpen = false
    const toServer = {
      protocol,
      send(text: string) {
        if (isOpen) waiting.push(text)
        else receive(text)
        return Promise.resolve()
      },
    }
    let n = 0
    return () => {
      const options = { callId: `call-${++n}`, fromTag: `t${n}`, cseq: 1, viaHost: '192.0.2.1' }
      const content = { content: body, contentType: 'application/sdp' }
      const headers = ['Contact: <sip:alice@192.0.2.1>']
      isOpen = true
      const request = new OutgoingRequestMessage('INVITE', callee, from, to, options, headers, content)
      const transaction = new InviteClientTransaction(request, toServer, user)
      clients.set(transaction.id, transaction)
      isOpen = false
      for (const text of waiting.splice(0)) receive(text)
    }
  },
}
