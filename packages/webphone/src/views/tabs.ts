import { html, nothing, type TemplateResult } from 'lit'
import { type IconName, icon } from '../icons.ts'
import type { Tab } from '../model/model-host.ts'
import type { View } from './view.ts'

const order: readonly Tab[] = ['pad', 'recents', 'settings']
const icons = { pad: 'keypad', recents: 'clock', settings: 'sliders' } as const satisfies Record<Tab, IconName>

export function tabs({ model, texts }: View): TemplateResult {
  const labels = { pad: texts.tabPad, recents: texts.tabRecents, settings: texts.tabSettings }
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step || !(event.currentTarget instanceof HTMLElement)) return
    const at = (order.indexOf(model.tab) + step + order.length) % order.length
    model.set({ tab: order[at] ?? 'pad' })
    event.preventDefault()
    event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')[at]?.focus()
  }
  return html`<div class="tabs" role="tablist" aria-label=${texts.tabs} @keydown=${move}>
    ${order.map((tab) => {
      const selected = model.tab === tab
      const missed = tab === 'recents' ? model.unseenMissed : 0
      return html`<button
        id="tab-${tab}"
        type="button"
        role="tab"
        aria-selected=${selected}
        aria-controls="panel"
        tabindex=${selected ? 0 : -1}
        @click=${() => model.set({ tab })}
      >
        ${icon(icons[tab])}${labels[tab]}
        ${
          missed > 0
            ? html`<span class="badge" aria-hidden="true">${Math.min(missed, 99)}</span>
                <span class="sr">${texts.missedCount(String(missed))}</span>`
            : nothing
        }
      </button>`
    })}
  </div>`
}
