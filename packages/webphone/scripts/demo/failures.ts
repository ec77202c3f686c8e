import type { Failure } from '../../src/sdk.ts'

type Reason = Failure['reason']

const texts: Partial<Record<Reason, readonly [string, string, string, string]>> = {
  'wrong-password': [
    'The user name or password is wrong.',
    'Check both and sign in again.',
    '用户名或密码错误。',
    '请检查后重新登录。',
  ],
  'server-unreachable': [
    'The phone server cannot be reached.',
    'Check the network and the server’s address.',
    '无法连接电话服务器。',
    '请检查网络和服务器地址。',
  ],
  'connection-lost': [
    'The connection to the server was lost.',
    'It comes back by itself. If not, check the network.',
    '与服务器的连接已断开。',
    '将自动恢复；若未恢复，请检查网络。',
  ],
  'microphone-refused': [
    'The microphone is not allowed for this page.',
    'Click the icon beside the address, allow the microphone, and try again.',
    '此页面未获准使用麦克风。',
    '请点击地址栏旁的图标，允许麦克风，然后重试。',
  ],
  busy: ['The line is busy.', 'Try again later.', '对方正忙。', '请稍后再试。'],
}

export function failure(reason: Reason): Failure {
  const [en, enRemedy, zh, zhRemedy] = texts[reason] ?? [reason, 'Try again.', reason, '请重试。']
  return { reason, status: 0, message: { en, zh }, remedy: { en: enRemedy, zh: zhRemedy }, final: false }
}

export class StandInError extends Error {
  readonly failure: Failure
  constructor(reason: Reason) {
    super(reason)
    this.failure = failure(reason)
  }
}
