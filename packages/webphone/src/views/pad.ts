import { html, nothing, type TemplateResult } from 'lit'
import { cleanNumber, formatNumber } from '../i18n/numbers.ts'
import { icon } from '../icons.ts'
import { keys } from './keys.ts'
import type { View } from './view.ts'

/** The dial pad. An empty Enter brings back the last number, as phones do. */
export function pad(view: View): TemplateResult {
  const { model, texts } = view
  const { number } = model
  const dial = (event: Event) => {
    event.preventDefault()
    dialNumber(view)
  }
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData('text')
    if (!text || !(event.currentTarget instanceof HTMLInputElement)) return
    event.preventDefault()
    event.currentTarget.setRangeText(
      cleanNumber(text),
      event.currentTarget.selectionStart ?? number.length,
      event.currentTarget.selectionEnd ?? number.length,
      'end',
    )
    model.set({ number: event.currentTarget.value })
  }
  return html`<form class="call" @submit=${dial}>
    <div class="display">
      <div class="field-row">
        <input
          class="number ${sizeOf(number)}"
          data-first
          type="text"
          inputmode="none"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          enterkeyhint="go"
          aria-label=${texts.number}
          placeholder=${texts.numberPlaceholder}
          .value=${number}
          @input=${(event: InputEvent) =>
            event.target instanceof HTMLInputElement && model.set({ number: event.target.value })}
          @paste=${paste}
        />
        ${
          number === ''
            ? nothing
            : html`<button
                class="plain square"
                type="button"
                aria-label=${texts.backspace}
                @click=${() => model.set({ number: number.slice(0, -1) })}
              >
                ${icon('backspace')}
              </button>`
        }
      </div>
      ${quick(view)}
    </div>
    ${keys(view, true)}
    <div class="bottom">
      <button class="pill go" type="submit" ?disabled=${!model.ready}>
        ${icon('phone')}${texts.call}
      </button>
    </div>
  </form>`
}

// The whole number stays in sight on a screen of 360 px.
function sizeOf(number: string): string {
  if (number.length > 18) return 'longest'
  if (number.length > 13) return 'longer'
  return number.length > 9 ? 'long' : ''
}

/** Calls what is typed; with nothing typed, shows the number called last. */
export function dialNumber({ model }: Pick<View, 'model'>): void {
  const number = cleanNumber(model.number)
  if (number === '') {
    const last = model.recents.find((recent) => recent.direction === 'outgoing')
    if (last) model.set({ number: last.number })
  } else if (model.ready) model.call(number)
}

function quick({ model, texts, compact }: View): TemplateResult | typeof nothing {
  const { echo } = model.services
  const show = echo && model.number === '' && model.ready && !compact
  if (!model.ready) return nothing
  return html`<div class="quick">
    ${
      show
        ? html`<button class="chip" type="button" @click=${() => model.call(echo)}>
            ${icon('echo')}${texts.quickEcho(formatNumber(echo))}
          </button>`
        : nothing
    }
  </div>`
}
