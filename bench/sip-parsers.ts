// The parsers that are compared.
import { createRequire } from 'node:module'

/** Parses a message, touches six headers and returns something of each, so that nothing is optimised away. */
export type Parser = (text: string) => number

const require = createRequire(import.meta.url)

/** `module` is the path of ours, built; without it the sources are loaded. */
export const parsers: Record<string, (module?: string) => Promise<Parser>> = {
  offhook: async (module) => {
    const { parseMessage }: typeof import('@offhook/sip') = await import(module ?? '@offhook/sip')
    return (text) => {
      const message = parseMessage(text)
      if (message.kind === 'malformed') throw new Error(message.reason)
      const { via, from, to, cseq, contacts, callId } = message
      const contact = contacts[0]?.uri.host.length ?? 0
      return via.host.length + from.uri.host.length + to.uri.host.length + cseq.seq + contact + callId.length
    }
  },
  'offhook-peek': async () => {
    const { peek } = await import('@offhook/sip')
    return (text) => {
      const found = peek(text)
      if (found === undefined) throw new Error('no start line or Via')
      return found.via.host.length + (found.kind === 'request' ? found.method.length : found.status)
    }
  },
  sip: async () => {
    const { parse } = require('sip/sip.js')
    return (text) => {
      const { via, from, to, cseq, contact, 'call-id': callId } = parse(text).headers
      return (
        via[0].host.length + from.uri.length + to.uri.length + cseq.seq + (contact?.[0].uri.length ?? 0) + callId.length
      )
    }
  },
  jssip: async () => {
    const { parseMessage } = require('jssip/lib/Parser')
    return (text) => {
      const message = parseMessage(text, {})
      const contact = message.hasHeader('contact') ? message.parseHeader('contact') : undefined
      const { via, from, to, cseq, call_id: callId } = message
      return (
        via.host.length +
        from.uri.host.length +
        to.uri.host.length +
        cseq +
        (contact?.uri.host.length ?? 0) +
        callId.length
      )
    }
  },
  'sip.js': async () => {
    // Its types leave out what is in a parsed message, as in both kinds of it.
    const { Parser } = require('sip.js/lib/core/messages/parser.js')
    const logger = { warn: console.error, error: console.error }
    return (text) => {
      const message = Parser.parseMessage(text, logger)
      const contact = message.hasHeader('contact') ? message.parseHeader('contact') : undefined
      const { via, from, to, cseq, callId } = message
      return (
        via.host.length +
        from.uri.host.length +
        to.uri.host.length +
        cseq +
        (contact?.uri.host.length ?? 0) +
        callId.length
      )
    }
  },
}
