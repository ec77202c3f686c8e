import { describe, expect, it } from 'vitest'
import { formatClock, formatDay, formatDuration, formatTime } from '../src/i18n/format.ts'
import { cleanNumber, formatNumber, initialsOf } from '../src/i18n/numbers.ts'
import { textsFor } from '../src/i18n/strings.ts'

describe('times', () => {
  it.each([
    [0, '0:00'],
    [7.9, '0:07'],
    [754, '12:34'],
    [3723, '1:02:03'],
    [-1, '0:00'],
  ])('%d seconds on the clock are %s', (seconds, text) => {
    expect(formatClock(seconds)).toBe(text)
  })

  it.each([
    [0, '0 sec', '0秒'],
    [125, '2 min 5 sec', '2分钟5秒'],
    [3600, '1 hr', '1小时'],
  ])('%d seconds in words are %s and %s', (seconds, english, chinese) => {
    expect(formatDuration(seconds, 'en')).toBe(english)
    expect(formatDuration(seconds, 'zh')).toBe(chinese)
  })

  it('name days from where the person is', () => {
    const now = new Date(2026, 10, 20, 0, 30).getTime()
    const day = (at: Date, language: 'en' | 'zh') => formatDay(at.getTime(), now, language, textsFor(language))
    expect(day(new Date(2026, 10, 20, 0, 5), 'en')).toBe('Today')
    expect(day(new Date(2026, 10, 19, 23, 55), 'zh')).toBe('昨天')
    expect(day(new Date(2026, 10, 17), 'en')).toBe('Tue, November 17')
    expect(day(new Date(2025, 0, 2), 'zh')).toBe('2025年1月2日')
    expect(formatTime(new Date(2026, 10, 20, 15, 4).getTime(), 'zh')).toBe('15:04')
  })
})

describe('numbers', () => {
  it.each([
    ['13812345678', '138 1234 5678'],
    ['+8613812345678', '+86 138 1234 5678'],
    ['02155550134', '021 5555 0134'],
    ['+862155550134', '+86 21 5555 0134'],
    ['4001234567', '400 123 4567'],
    ['+12125550142', '+1 212 555 0142'],
    ['1001', '1001'],
    ['110#', '110#'],
    ['alice', 'alice'],
  ])('%s is read as %s', (number, text) => {
    expect(formatNumber(number)).toBe(text)
  })

  it.each([
    ['+1 (212) 555-0142', '+12125550142'],
    ['tel:+86-10-5555-0134;ext=5', '+861055550134'],
    ['\u202a138 1234 5678\u202c', '13812345678'],
    ['１３８１２３４５６７８', '13812345678'],
    [' 1001\n', '1001'],
    ['sip:alice@pbx.example', 'sip:alice@pbx.example'],
    ['alice', 'alice'],
    ['   ', ''],
  ])('%j is dialled as %s', (typed, number) => {
    expect(cleanNumber(typed)).toBe(number)
  })

  it.each([
    ['Mei Lin', 'ML'],
    ['Front desk', 'FD'],
    ['林美华', '华'],
    ['1001', ''],
    [undefined, ''],
  ])('%s has the initials %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })
})
