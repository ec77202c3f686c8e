/** The registry of everything that can go wrong for a page: texts, and how statuses and browser errors map to them. */
import type { Platform } from './platform.ts'
import type { Failure, FailureReason, PhoneError as PhoneErrorShape } from './types.ts'

/** English message, English remedy, Chinese message, Chinese remedy; and whether the same attempt would come to the same. */
export type Entry = readonly [string, string, string, string, final?: true]
const final = true

/**
 * Every page downloads them, and a character of Chinese costs as much as a word of code: say it once, in the words of its
 * neighbours.
 */
const texts: Readonly<Record<FailureReason, Entry>> = {
  'no-webrtc': [
    'This browser cannot make calls.',
    'Use a current browser.',
    '此浏览器无法通话。',
    '请使用新版浏览器。',
    final,
  ],
  'insecure-page': [
    'This page is not secure.',
    'Open it by https:// or on localhost.',
    '此页面不安全。',
    '请用 https:// 或 localhost 打开。',
    final,
  ],
  'microphone-refused': [
    'The microphone is not allowed.',
    'Allow it beside the address and try again.',
    '麦克风未获准使用。',
    '请在地址栏旁允许后重试。',
    final,
  ],
  'microphone-missing': [
    'No microphone was found.',
    'Plug one in and try again.',
    '未找到麦克风。',
    '请插入后重试。',
    final,
  ],
  'microphone-busy': [
    'The microphone cannot be opened.',
    'Close other programs and try again.',
    '无法打开麦克风。',
    '请关闭其他程序后重试。',
  ],
  'wrong-password': [
    'The name or password is wrong.',
    'Check both and sign in again.',
    '用户名或密码错误。',
    '请检查后重新登录。',
    final,
  ],
  'server-unreachable': [
    'The phone server cannot be reached.',
    'Check the network and the address; accept a self-signed certificate on its https:// page.',
    '无法连接电话服务器。',
    '请检查网络和地址；自签名证书请在其 https:// 页面接受。',
  ],
  'registration-refused': [
    'The server does not accept this account.',
    'Check the address, or ask your administrator.',
    '服务器拒绝了此账号。',
    '请检查地址或联系管理员。',
    final,
  ],
  busy: ['The line is busy.', 'Try again later.', '对方正忙。', '请稍后再试。'],
  'no-answer': ['Nobody answered.', 'Try again later.', '无人接听。', '请稍后再试。'],
  declined: [
    'The call was declined.',
    'Try again later, or ask your administrator.',
    '通话被拒绝。',
    '请稍后再试或联系管理员。',
  ],
  'not-found': [
    'There is no such number.',
    'Check the number and try again.',
    '号码不存在。',
    '请检查号码后重试。',
    final,
  ],
  unavailable: ['The number is not available.', 'Try again later.', '对方无法接通。', '请稍后再试。'],
  'not-acceptable': [
    'There is no common audio format.',
    'Try again later, or ask your administrator.',
    '没有共同的音频格式。',
    '请稍后再试或联系管理员。',
    final,
  ],
  'media-failed': [
    'The audio connection failed.',
    'Check the network and the firewall (UDP), and call again.',
    '音频连接失败。',
    '请检查网络和防火墙（UDP）后重新呼叫。',
  ],
  'connection-lost': [
    'The connection to the server was lost.',
    'Check the network, and call again.',
    '服务器连接已断开。',
    '请检查网络后重新呼叫。',
  ],
  'server-error': [
    'The server cannot handle the call.',
    'Try again later, or ask your administrator.',
    '服务器无法处理。',
    '请稍后再试或联系管理员。',
  ],
  'transfer-failed': ['The transfer failed.', 'Check the number and try again.', '转接失败。', '请检查号码后重试。'],
  cancelled: ['The call ended before it was answered.', 'Call again.', '通话未接听即结束。', '请重新呼叫。'],
  stopped: ['The phone is off.', 'Sign in first.', '电话未启动。', '请先登录。', final],
  misuse: ['This is not possible now.', 'See the cause.', '现在无法操作。', '请查看原因。', final],
}

/** One failure with its texts. `status`: the SIP response's, or 0. */
export function failure(reason: FailureReason, cause?: unknown, status = 0): Failure {
  return failureWith(texts[reason], reason, cause, status)
}

export function failureWith(entry: Entry, reason: Failure['reason'], cause: unknown, status = 0): Failure {
  const [en, enRemedy, zh, zhRemedy, final = false] = entry
  return {
    reason,
    message: { en, zh },
    remedy: { en: enRemedy, zh: zhRemedy },
    final,
    status,
    ...(cause === undefined ? {} : { cause }),
  }
}

/** What promises of the SDK reject with; `message` is the failure's English text, `cause` the failure's own. */
export class PhoneError extends Error implements PhoneErrorShape {
  /** To be told from other errors where `instanceof` cannot be asked, such as across frames. */
  override readonly name = 'PhoneError'
  /** What went wrong, in full. */
  readonly failure: Failure
  constructor(what: Failure) {
    super(what.message.en, { cause: what.cause })
    this.failure = what
  }
}

export function phoneError(reason: FailureReason, cause?: unknown): PhoneError {
  return new PhoneError(failure(reason, cause))
}

/** The failure inside an error of ours; anything else is taken for `otherwise`. */
export function failureOf(error: unknown, otherwise: FailureReason): Failure {
  return error instanceof PhoneError ? error.failure : failure(otherwise, error)
}

/** Throws `PhoneError` where no call can be made. */
export function requireBrowser({ secure, webrtc }: Pick<Platform, 'secure' | 'webrtc'>): void {
  if (!secure) throw phoneError('insecure-page')
  if (!webrtc) throw phoneError('no-webrtc')
}

const callReasons: readonly (readonly [FailureReason, readonly number[]])[] = [
  ['wrong-password', [401, 407]],
  ['declined', [403, 603, 607, 608]],
  ['not-found', [404, 410, 416, 484, 485, 604]],
  ['no-answer', [408, 487]],
  ['not-acceptable', [415, 488, 606]],
  ['busy', [486, 600]],
]

/**
 * Why an outgoing call was refused. 480 comes both for a person who let it ring and for one whose phones are off: only
 * whether it `rang` tells them apart (RFC 3261 21.4.18).
 */
export function callReason(status: number, rang: boolean): FailureReason {
  if (status === 480) return rang ? 'no-answer' : 'unavailable'
  const [reason] = callReasons.find(([, statuses]) => statuses.includes(status)) ?? []
  return reason ?? (status >= 500 && status < 600 ? 'server-error' : 'unavailable')
}

/** Why a REGISTER was refused. A server that lost its credentials' owner says 403, one that cannot count him says 404. */
export function registerReason(status: number): FailureReason {
  if (status === 401 || status === 403 || status === 407) return 'wrong-password'
  return status >= 500 || status === 408 ? 'server-error' : 'registration-refused'
}

const mediaReasons: Readonly<Record<string, FailureReason>> = {
  NotAllowedError: 'microphone-refused',
  SecurityError: 'microphone-refused',
  NotFoundError: 'microphone-missing',
  OverconstrainedError: 'microphone-missing',
}

/** Why getUserMedia rejected, by the DOMException's name (W3C Media Capture 10.2). */
export function microphoneReason(error: unknown): FailureReason {
  return mediaReasons[(error as { name?: string } | undefined)?.name ?? ''] ?? 'microphone-busy'
}
