import { html, nothing, type TemplateResult } from 'lit'
import type { View } from './view.ts'

const letters: Record<string, string> = {
  2: 'ABC',
  3: 'DEF',
  4: 'GHI',
  5: 'JKL',
  6: 'MNO',
  7: 'PQRS',
  8: 'TUV',
  9: 'WXYZ',
}
const holdTime = 500 // ms

/** The twelve keys. `plus` makes a long press of 0 a plus sign. */
export function keys({ model, texts }: View, plus: boolean): TemplateResult {
  const names: Record<string, string> = {
    '*': texts.starKey,
    '#': texts.hashKey,
    ...(plus ? { 0: texts.zeroKey } : {}),
  }
  return html`<div class="keys" role="group" aria-label=${texts.keypad}>
    ${Array.from('123456789*0#', (digit) => {
      const hold = plus && digit === '0' ? longPress(() => model.press('+')) : undefined
      return html`<button
        class="key"
        type="button"
        data-key=${digit}
        aria-label=${names[digit] ?? nothing}
        @mousedown=${keepFocus}
        @pointerdown=${hold?.down}
        @pointerup=${hold?.up}
        @pointerleave=${hold?.up}
        @contextmenu=${hold ? (event: Event) => event.preventDefault() : undefined}
        @click=${(event: MouseEvent) => {
          if (event.currentTarget instanceof HTMLElement && event.currentTarget.dataset.held) {
            delete event.currentTarget.dataset.held
          } else model.press(digit)
        }}
      >
        ${face(digit, plus)}
      </button>`
    })}
  </div>`
}

// The number keeps the focus, so that Enter after a click calls instead of pressing the key again.
function keepFocus(event: Event): void {
  event.preventDefault()
}

function face(digit: string, plus: boolean): TemplateResult {
  if (digit === '*') return html`<b class="star">*</b>`
  if (digit === '#') return html`<b class="sign">#</b>`
  return html`<b>${digit}</b><small>${digit === '0' && plus ? '+' : letters[digit]}</small>`
}

let timer: ReturnType<typeof setTimeout> | undefined

// One finger holds one key: a single timer survives the redraws in between.
function longPress(held: () => void) {
  return {
    down: (event: PointerEvent) => {
      const key = event.currentTarget
      clearTimeout(timer)
      timer = setTimeout(() => {
        if (key instanceof HTMLElement) key.dataset.held = 'yes' // The click that follows is not a 0.
        held()
      }, holdTime)
    },
    up: () => clearTimeout(timer),
  }
}
