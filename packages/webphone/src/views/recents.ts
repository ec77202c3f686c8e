import { html, type TemplateResult } from 'lit'
import { formatDay, formatDuration, formatTime } from '../i18n/format.ts'
import { formatNumber } from '../i18n/numbers.ts'
import { type IconName, icon } from '../icons.ts'
import type { Recent } from '../model/store.ts'
import type { View } from './view.ts'

/** Recent calls by day, newest first; pressing one calls it. */
export function recents(view: View): TemplateResult {
  const { model, texts, language, now } = view
  if (model.recents.length === 0) {
    return html`<div class="empty">
      <div class="face">${icon('clock')}</div>
      <h2>${texts.recentsEmpty}</h2>
      <p>${texts.recentsEmptyHint}</p>
    </div>`
  }
  const days = new Map<string, Recent[]>()
  for (const recent of model.recents) {
    const day = formatDay(recent.at, now, language, texts)
    days.set(day, [...(days.get(day) ?? []), recent])
  }
  return html`<div class="recents">
    ${[...days].map(
      ([day, calls]) =>
        html`<h2 class="day">${day}</h2>
          <ul>
            ${calls.map((recent) => html`<li>${row(view, recent)}</li>`)}
          </ul>`,
    )}
    ${clear(view)}
  </div>`
}

function row({ model, texts, language }: View, recent: Recent): TemplateResult {
  const { number, name } = recent
  const who = name || formatNumber(number)
  const details = [
    name && name !== number ? formatNumber(number) : undefined,
    recent.kind === 'answered' && recent.duration > 0
      ? formatDuration(recent.duration, language)
      : kindText(recent, texts),
  ].filter((part) => part)
  return html`<button
    class="recent ${recent.kind}"
    type="button"
    ?disabled=${!model.ready}
    @click=${() => model.call(number)}
  >
    ${icon(iconOf(recent))}
    <span
      ><b>${who}</b><span class="sr">, </span
      ><small><span class="sr">${recent.direction === 'incoming' ? texts.incoming : texts.outgoing}, </span>${details.join(' · ')}</small></span
    >
    <time datetime=${new Date(recent.at).toISOString()}>${formatTime(recent.at, language)}</time>
  </button>`
}

function clear({ model, texts }: View): TemplateResult {
  return html`<div class="clear">
    ${
      model.clearing
        ? html`<span>${texts.clearRecentsSure}</span>
            <button class="pill small stop" type="button" @click=${() => model.clearRecents()}>
              ${texts.clearRecents}
            </button>
            <button class="pill small" type="button" @click=${() => model.set({ clearing: false })}>
              ${texts.cancel}
            </button>`
        : html`<button class="plain" type="button" @click=${() => model.set({ clearing: true })}>
            ${texts.clearRecents}
          </button>`
    }
  </div>`
}

function iconOf(recent: Recent): IconName {
  return recent.direction === 'incoming' ? 'arrowIn' : 'arrowOut'
}

function kindText({ kind, direction }: Recent, texts: View['texts']): string {
  switch (kind) {
    case 'answered':
      return direction === 'incoming' ? texts.incoming : texts.outgoing
    case 'missed':
      return texts.missed
    case 'declined':
      return texts.declined
    case 'cancelled':
      return texts.cancelled
    case 'elsewhere':
      return texts.elsewhere
    case 'failed':
      return texts.notReached
  }
}
