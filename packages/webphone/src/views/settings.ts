import { html, nothing, type TemplateResult } from 'lit'
import { languageNames, languages } from '../i18n/strings.ts'
import { icon } from '../icons.ts'
import { hostOf } from '../model/address.ts'
import type { Theme } from '../model/store.ts'
import type { View } from './view.ts'

const themes: readonly Theme[] = ['auto', 'light', 'dark']

export function settings(view: View): TemplateResult {
  const { model, texts, language, theme } = view
  const themeNames = { auto: texts.themeAuto, light: texts.themeLight, dark: texts.themeDark }
  return html`<div>
    <section class="group">
      <h2>${texts.sound}</h2>
      ${ringVolume(view)}
    </section>
    <section class="group">
      <h2>${texts.appearance}</h2>
      <div class="setting">
        <span>${texts.language}</span>
        <div class="segments" role="group" aria-label=${texts.language}>
          ${languages.map(
            (each) => html`<button
              type="button"
              lang=${each}
              aria-pressed=${each === language}
              @click=${() => view.setLanguage(each)}
            >
              ${languageNames[each]}
            </button>`,
          )}
        </div>
      </div>
      <div class="setting">
        <span>${texts.theme}</span>
        <div class="segments" role="group" aria-label=${texts.theme}>
          ${themes.map(
            (each) => html`<button type="button" aria-pressed=${each === theme} @click=${() => view.setTheme(each)}>
              ${themeNames[each]}
            </button>`,
          )}
        </div>
      </div>
    </section>
    <section class="group">
      <h2>${texts.keyboard}</h2>
      ${
        view.pageKeys
          ? html`<label class="check">
              <input
                type="checkbox"
                .checked=${model.preferences.keysAnywhere}
                @change=${(event: Event) =>
                  event.target instanceof HTMLInputElement && model.prefer({ keysAnywhere: event.target.checked })}
              />
              <span>${texts.keyboardAnywhere}</span>
              <small>${texts.keyboardAnywhereHint}</small>
            </label>`
          : nothing
      }
      ${shortcuts(texts)}
    </section>
    ${account(view)}
  </div>`
}

/** The keys the phone listens to; the page shows the same list. */
export function shortcuts(texts: View['texts']): TemplateResult {
  return html`<dl class="shortcuts">
    <dt><kbd>0–9</kbd></dt>
    <dd>${texts.keysDigits}</dd>
    <dt><kbd>${texts.keyEnter}</kbd></dt>
    <dd>${texts.keysEnter}</dd>
    <dt><kbd>${texts.keyEscape}</kbd></dt>
    <dd>${texts.keysEscape}</dd>
    <dt><kbd>M</kbd></dt>
    <dd>${texts.keysMute}</dd>
  </dl>`
}

function ringVolume({ model, texts }: View): TemplateResult {
  const { ringVolume: volume } = model.preferences
  return html`<div class="setting">
    <label for="ring-volume">${texts.ringVolume}</label>
    <input
      id="ring-volume"
      type="range"
      min="0"
      max="1"
      step="0.05"
      .value=${String(volume)}
      aria-valuetext=${volume === 0 ? texts.ringOff : `${Math.round(volume * 100)}%`}
      @input=${(event: Event) =>
        event.target instanceof HTMLInputElement && model.prefer({ ringVolume: event.target.valueAsNumber })}
    />
    <button
      class="plain square"
      type="button"
      aria-label=${model.testingRing ? texts.stopRing : texts.testRing}
      aria-pressed=${model.testingRing}
      @click=${() => model.set({ testingRing: !model.testingRing })}
    >
      ${icon(model.testingRing ? 'pause' : 'bell')}
    </button>
  </div>`
}

function account({ model, texts }: View): TemplateResult | typeof nothing {
  const known = model.account
  if (!known) return nothing
  return html`<section class="group">
    <h2>${texts.account}</h2>
    <div class="setting">
      <span>${texts.address}</span><span class="value">${known.aor.replace(/^sips?:/, '')}</span>
    </div>
    ${
      known.server
        ? html`<div class="setting">
              <span>${texts.server}</span><span class="value">${hostOf(known.server)}</span>
            </div>
            <button class="plain" type="button" @click=${() => model.signOut()}>
              ${icon('signOut')}${texts.signOut}
            </button>`
        : nothing
    }
  </section>`
}
