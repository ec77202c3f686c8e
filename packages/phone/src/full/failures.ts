/** Failures of video; the small front does not carry their texts. */
import { type Entry, failureWith, PhoneError } from '../failures.ts'
import type { FullFailureReason } from '../types.ts'

const final = true

const texts: Readonly<Record<FullFailureReason, Entry>> = {
  'camera-refused': [
    'The camera is not allowed for this page.',
    'Allow the camera beside the address and try again.',
    '此页面未获准使用摄像头。',
    '请在地址栏旁允许摄像头后重试。',
    final,
  ],
  'camera-missing': [
    'No camera was found.',
    'Plug in a camera and try again.',
    '未找到摄像头。',
    '请插入摄像头后重试。',
    final,
  ],
  'camera-busy': [
    'The camera cannot be opened.',
    'Close other programs and try again.',
    '无法打开摄像头。',
    '请关闭其他程序后重试。',
  ],
  'screen-refused': [
    'The screen is not shared.',
    'Choose a window or screen and try again.',
    '未共享屏幕。',
    '请选择窗口或屏幕后重试。',
  ],
  'video-refused': [
    'The other side takes no video.',
    'Talk on without it.',
    '对方不接受视频。',
    '请继续语音通话。',
    final,
  ],
}

export const fullReasons = Object.keys(texts) as FullFailureReason[]

export function videoError(reason: FullFailureReason, cause?: unknown): PhoneError {
  return new PhoneError(failureWith(texts[reason], reason, cause))
}

/** By the DOMException's name (W3C Media Capture 10.2, Screen Capture 5.1). */
export function videoReason(what: 'camera' | 'screen', error: unknown): FullFailureReason {
  if (what === 'screen') return 'screen-refused'
  const { name } = error as { name?: string }
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'camera-refused'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'camera-missing' : 'camera-busy'
}
