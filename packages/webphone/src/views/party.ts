import { html, nothing, type TemplateResult } from 'lit'
import { formatNumber, initialsOf } from '../i18n/numbers.ts'
import type { Texts } from '../i18n/strings.ts'
import { icon } from '../icons.ts'
import type { Call } from '../sdk.ts'

/** The name a person reads: the caller's name, else the number grouped for reading. */
export function whoIs(call: Call, texts: Texts): string {
  const { name, number } = call.remote
  return name || formatNumber(number) || texts.unknownCaller
}

/** Picture, name, number; what is said below comes from the screen. */
export function party(
  call: Call,
  texts: Texts,
  { kicker, mood, below }: { kicker?: string; mood?: 'ringing' | 'ended' | 'failed'; below?: unknown },
): TemplateResult {
  const { name, number } = call.remote
  const initials = initialsOf(name)
  return html`<div class="party">
    <div class="face ${mood ?? ''}" aria-hidden="true">
      ${mood === 'failed' ? icon('warning') : initials || icon('person')}
    </div>
    ${kicker ? html`<p class="kicker">${kicker}</p>` : nothing}
    <h2>${whoIs(call, texts)}</h2>
    ${name && name !== number ? html`<p class="sub">${formatNumber(number)}</p>` : nothing} ${below ?? nothing}
  </div>`
}
