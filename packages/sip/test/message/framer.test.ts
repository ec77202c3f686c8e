import { describe, expect, it } from 'vitest'
import { type Frame, type Limits, StreamFramer } from '../../src/message/index.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const message = (body: string, line = `Content-Length: ${bytes(body).length}`) =>
  `MESSAGE sip:x SIP/2.0\r\nVia: SIP/2.0/TCP a\r\n${line}\r\n\r\n${body}`

/** What comes out of a stream cut at these sizes; messages as text. */
function feed(stream: string, size: number, limits?: Limits): (string | { status: number })[] {
  const framer = new StreamFramer(limits)
  const data = bytes(stream)
  const out: Frame[] = []
  for (let i = 0; i < data.length; i += size) out.push(...framer.push(data.slice(i, i + size)))
  return out.map((frame) =>
    frame instanceof Uint8Array
      ? new TextDecoder().decode(frame)
      : typeof frame === 'string'
        ? frame
        : { status: frame.status },
  )
}

describe('whole and byte by byte agree', () => {
  const streams: [string, string, (string | { status: number })[]][] = [
    ['two messages', message('hi') + message(''), [message('hi'), message('')]],
    ['a body of several bytes per character', message('张三') + message('x'), [message('张三'), message('x')]],
    ['a compact name', message('hi', 'l : 2'), [message('hi', 'l : 2')]],
    ['LF alone', message('hi').replaceAll('\r\n', '\n'), [message('hi').replaceAll('\r\n', '\n')]],
    ['a body that looks like an end', message('\r\n\r\n\r\n\r\n'), [message('\r\n\r\n\r\n\r\n')]],
    [
      'pings between messages',
      `\r\n\r\n${message('a')}\r\n\r\n\r\n\r\n${message('b')}`,
      ['ping', message('a'), 'ping', 'ping', message('b')],
    ],
    ['no Content-Length', message('', 'X: y') + message('a'), [{ status: 400 }]],
    ['a wrong Content-Length', message('', 'Content-Length: -1') + message('a'), [{ status: 400 }]],
    ['two Content-Lengths', message('', 'Content-Length: 0\r\nl: 5') + message('a'), [{ status: 400 }]],
    [
      'a message longer than allowed',
      message('a') + message('', 'Content-Length: 70000'),
      [message('a'), { status: 413 }],
    ],
    ['a header without end', `${message('a')}X: ${'y'.repeat(70_000)}`, [message('a'), { status: 413 }]],
    ['half a message', message('a') + message('b').slice(0, -1), [message('a')]],
  ]
  it.each(streams)('%s', (_, stream, frames) => {
    expect(feed(stream, stream.length * 3)).toEqual(frames)
    // A ping that comes in pieces looks like a pong at first.
    for (const size of [1, 2, 3, 5, 7, 64]) {
      if (stream.length > 10_000 && size < 64) continue
      expect(feed(stream, size).filter((frame) => frame !== 'pong' && frame !== 'ping')).toEqual(
        frames.filter((frame) => frame !== 'ping'),
      )
    }
    if (stream.length < 10_000) expect(feed(stream, 1).filter((frame) => frame !== 'pong')).toEqual(frames)
  })
})

describe('keep-alive', () => {
  it('takes a CRLF by itself as a pong, every time', () => {
    const framer = new StreamFramer()
    expect(framer.push(bytes('\r\n'))).toEqual(['pong'])
    expect(framer.push(bytes('\r\n'))).toEqual(['pong'])
    expect(framer.push(bytes('\r\n\r\n'))).toEqual(['ping'])
    expect(framer.push(bytes('\r\n\r\n\r\n\r\n'))).toEqual(['ping', 'ping'])
  })

  it('takes a CRLF between messages as a pong', () => {
    expect(feed(`${message('a')}\r\n${message('b')}`, 1000)).toEqual([message('a'), 'pong', message('b')])
  })
})

it('gives nothing more after a framing error', () => {
  const framer = new StreamFramer({ message: 100 })
  expect(framer.push(bytes(message('x'.repeat(200))))).toMatchObject([{ kind: 'malformed', status: 413 }])
  expect(framer.push(bytes(message('x')))).toEqual([])
})
