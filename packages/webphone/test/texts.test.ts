import { describe, expect, it } from 'vitest'
import { en } from '../src/i18n/en.ts'
import { pickLanguage, textsFor } from '../src/i18n/strings.ts'
import { zh } from '../src/i18n/zh.ts'

describe('texts', () => {
  it('have the same keys in both languages', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort())
  })

  it.each(Object.keys(en) as (keyof typeof en)[])('%s is a text, or takes what is put in, in both languages', (key) => {
    const [english, chinese] = [en[key], zh[key]]
    expect(typeof chinese).toBe(typeof english)
    for (const text of [english, chinese]) {
      if (typeof text === 'function') expect(text('42')).toContain('42')
      else expect(text.trim()).not.toBe('')
    }
  })

  it('leave nothing in English that a Chinese reader has to read', () => {
    const names = new Set(['appName', 'keyEnter', 'keyEscape'])
    const untranslated = (Object.keys(zh) as (keyof typeof zh)[]).filter((key) => {
      const text = zh[key]
      return !names.has(key) && !/\p{Script=Han}/u.test(typeof text === 'function' ? text('1') : text)
    })
    expect(untranslated).toEqual([])
  })

  it('are picked by the first known tag', () => {
    expect(pickLanguage(null, 'zh-Hant-TW', 'en')).toBe('zh')
    expect(pickLanguage('fr-FR', 'en-GB')).toBe('en')
    expect(pickLanguage(undefined, 'de')).toBe('en')
    expect(textsFor('zh').answer).toBe('接听')
  })
})
