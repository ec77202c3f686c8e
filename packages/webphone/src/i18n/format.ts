import { type Language, localeOf, type Texts } from './strings.ts'

/** Seconds as a clock: `0:07`, `12:34`, `1:02:03`. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const pad = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`
}

/** Seconds in words, for lists and screen readers: `2 min 5 sec`, `2分钟5秒`. */
export function formatDuration(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.round(seconds))
  const parts: [number, 'hour' | 'minute' | 'second'][] = [
    [Math.floor(whole / 3600), 'hour'],
    [Math.floor(whole / 60) % 60, 'minute'],
    [whole % 60, 'second'],
  ]
  const shown = parts.filter(([value, unit]) => value > 0 || (unit === 'second' && whole === 0))
  const locale = localeOf(language)
  return shown
    .map(([value, unit]) =>
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        unitDisplay: language === 'zh' ? 'narrow' : 'short',
      }).format(value),
    )
    .join(language === 'zh' ? '' : ' ')
    .replace(/(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu, '')
}

export function formatTime(at: number, language: Language): string {
  return new Intl.DateTimeFormat(localeOf(language), { hour: 'numeric', minute: '2-digit' }).format(at)
}

/** The heading of a day in the list of calls; local days, so that `yesterday` survives a change of clocks. */
export function formatDay(at: number, now: number, language: Language, texts: Texts): string {
  const day = dayKey(new Date(at))
  const reference = new Date(now)
  if (day === dayKey(reference)) return texts.today
  reference.setDate(reference.getDate() - 1)
  if (day === dayKey(reference)) return texts.yesterday
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return new Intl.DateTimeFormat(localeOf(language), {
    month: 'long',
    day: 'numeric',
    ...(sameYear ? { weekday: 'short' } : { year: 'numeric' }),
  }).format(at)
}

function dayKey(date: Date): string {
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`
}
