import type { MediaEvent, Service, Towards } from '../../engine/types.ts'
import type { About, Command, LogLevel, Notice, Reply, Request, WorkerSetup } from './protocol.ts'

type Fields = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean

const MOST_ID = 1024

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText: Check = (value) => typeof value === 'string'
const isId: Check = (value) => typeof value === 'string' && value.length > 0 && value.length <= MOST_ID
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isLeg: Check = (value) => value === undefined || value === null || isId(value)

const isTowards: Check = (value) => {
  const { kind, localAddress, secure, as, channel, peer, keys, codecs } = isFields(value) ? value : {}
  if (keys !== undefined && keys !== 'rtp' && keys !== 'signalling') return false
  if (codecs !== undefined && codecs !== 'all') return false
  switch (kind as Towards['kind']) {
    case 'webrtc':
      return true
    case 'rtp':
      return isText(localAddress) && (secure === undefined || isText(secure))
    case 'tie':
      return (as === 'webrtc' || as === 'rtp') && isNumber(channel) && isText(peer)
    default:
      return false
  }
}

const isService: Check = (value) => {
  const { kind, frequency, level } = isFields(value) ? value : {}
  switch (kind as Service['kind']) {
    case 'echo':
      return true
    case 'tone':
      return isNumber(frequency) && (level === undefined || isNumber(level))
    default:
      return false
  }
}

const areKeys: Check = (value) =>
  Array.isArray(value) && value.every((key) => isFields(key) && isText(key.digit) && isNumber(key.duration))

/** What each command is given, in order. */
const ARGUMENTS: Readonly<Record<Command, readonly Check[]>> = {
  offer: [isId, isId, isText, isTowards, isId, isTowards],
  answer: [isId, isId, isText],
  serve: [isId, isId, isText, isTowards, isService],
  reoffer: [isId, isId, isText],
  bridge: [isId, isId, isId, isId, isId],
  move: [isId, isId, isId, isId],
  sendDigits: [isId, isId, areKeys],
  release: [isId, isLeg],
  stats: [],
  inventory: [],
  close: [],
}

export function requestOf(message: unknown): Request | undefined {
  if (!isFields(message)) return undefined
  const { id, command, args } = message
  if (!isNumber(id) || !isText(command) || !Object.hasOwn(ARGUMENTS, command as string)) return undefined
  const checks = ARGUMENTS[command as Command]
  if (!Array.isArray(args) || args.length > checks.length) return undefined
  return checks.every((check, at) => check(args[at])) ? { id, command: command as Command, args } : undefined
}

export function replyOf(message: unknown): Reply | undefined {
  if (!isFields(message) || !isNumber(message.id)) return undefined
  const { id, error, refused } = message
  if (isText(error)) return { id, error: error as string }
  if (!isFields(refused)) return { id, value: message.value }
  const { status, reason } = refused
  if ((status !== 400 && status !== 488 && status !== 503) || typeof reason !== 'string') return undefined
  return { id, refused: { status, reason } }
}

const EVENTS: Readonly<Record<MediaEvent['type'], (event: Fields) => boolean>> = {
  connected: () => true,
  dtmf: ({ digit, duration }) => isText(digit) && isNumber(duration),
  silent: ({ silence }) => isNumber(silence),
  lost: ({ reason }) => isText(reason),
}
const LEVELS: readonly unknown[] = ['debug', 'info', 'warn', 'error'] satisfies LogLevel[]

export function noticeOf(message: unknown): Notice | undefined {
  if (!isFields(message)) return undefined
  const { event, beat, log } = message
  if (isFields(beat)) return isNumber(beat.busy) ? { beat: { busy: beat.busy } } : undefined
  if (Array.isArray(log)) {
    const [level, text, fields] = log as unknown[]
    if (!LEVELS.includes(level) || !isText(text)) return undefined
    return { log: [level as LogLevel, text as string, isFields(fields) ? fields : {}] }
  }
  if (!isFields(event) || !isText(event.type) || !isText(event.call) || !isText(event.leg)) return undefined
  const type = event.type as MediaEvent['type']
  return Object.hasOwn(EVENTS, type) && EVENTS[type](event) ? { event: event as unknown as MediaEvent } : undefined
}

export function aboutOf(value: unknown): About | undefined {
  if (!isFields(value)) return undefined
  const { version, id, pid, slot, key } = value
  if (!isNumber(version) || !isText(id) || !isNumber(pid) || !isNumber(slot) || !isText(key)) return undefined
  return { version, id: id as string, pid, slot, key: key as string }
}

/** The parent is ourselves: this guards against an entry file started by hand. */
export function setupOf(message: unknown): WorkerSetup | undefined {
  if (!isFields(message) || !isFields(message.options)) return undefined
  const { id, slot, key, folder, socket, secret, outlive } = message
  const texts = [id, key, folder, socket, secret].every(isText)
  return texts && isNumber(slot) && isNumber(outlive) ? (message as unknown as WorkerSetup) : undefined
}
