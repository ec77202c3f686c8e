import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { OffhookPhone, OffhookPreferencesEvent } from '../element.ts'
import { type Language, languageNames, languages, localeOf, pickLanguage, textsFor } from '../i18n/strings.ts'
import { icon, mark } from '../icons.ts'
import { webSocketUrl } from '../model/address.ts'
import { fetchConfig, type ServerConfig } from '../model/config.ts'
import { browserStore } from '../model/storages.ts'
import type { Theme } from '../model/store.ts'
import type { CreatePhone } from '../sdk.ts'
import { base } from '../styles/base.ts'
import { listStyles } from '../styles/lists.ts'
import { tokens } from '../styles/tokens.ts'
import { followTitle } from '../title.ts'
import { guide } from './guide.ts'
import { guideStyles } from './guide-styles.ts'
import { pageStyles } from './page-styles.ts'

/** The page around the phone: brand, language, theme, and what to try first. */
export class PhonePage extends LitElement {
  static override styles = [tokens, base, listStyles, pageStyles, guideStyles]
  static override properties = {
    language: { state: true },
    theme: { reflect: true },
    config: { state: true },
    ready: { state: true },
    extension: { state: true },
    copied: { state: true },
    helping: { state: true },
    createPhone: { attribute: false },
  }

  declare language: Language
  declare theme: Theme
  declare config: ServerConfig | undefined
  /** Whether the phone can call now. */
  declare ready: boolean
  declare extension: string
  declare copied: string
  /** Whether the guide is shown over a narrow page. */
  declare helping: boolean
  declare createPhone: CreatePhone | undefined
  #loaded = false

  constructor() {
    super()
    const { language, theme } = browserStore().preferences()
    this.language = pickLanguage(language, ...navigator.languages)
    this.theme = theme ?? 'auto'
    this.ready = false
    this.extension = ''
    this.copied = ''
    this.helping = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  async #load(): Promise<void> {
    this.config = await fetchConfig(new URL('api/config', document.baseURI).href)
    this.#loaded = true
    this.requestUpdate()
  }

  protected override willUpdate(): void {
    document.documentElement.lang = localeOf(this.language)
    document.documentElement.dataset.theme = this.theme
  }

  protected override firstUpdated(): void {
    document.title = 'Offhook'
  }

  protected override updated(): void {
    const { phone } = this
    if (phone && !this.#followed) {
      this.#followed = true
      followTitle(phone, document, () => (this.extension ? `${this.extension} · Offhook` : 'Offhook'))
    }
  }

  #followed = false

  /** The phone itself. */
  get phone(): OffhookPhone | null {
    return this.renderRoot.querySelector('offhook-phone')
  }

  protected override render(): TemplateResult {
    const texts = textsFor(this.language)
    return html`<div class="page" lang=${localeOf(this.language)}>
      <header class="top">
        <div class="brand">${mark()}<h1>${texts.appName}</h1><span>${texts.tagline}</span></div>
        ${this.#controls()}
      </header>
      <main>
        <div class="stage">${this.#loaded ? this.#element() : nothing}</div>
        <aside class="guide" aria-label=${texts.help}>${this.#guide()}</aside>
      </main>
      <dialog class="sheet" aria-label=${texts.help} @click=${this.#backdrop} @close=${() => this.#help(false)}>
        <button class="plain square shut" type="button" aria-label=${texts.close} @click=${() => this.#dialog?.close()}>
          ${icon('close')}
        </button>
        ${this.helping ? html`<div class="guide">${this.#guide()}</div>` : nothing}
      </dialog>
    </div>`
  }

  #element(): TemplateResult {
    const { config } = this
    return html`<offhook-phone
      hotkeys="page"
      lang=${this.language}
      theme=${this.theme}
      server=${webSocketUrl(document.baseURI, config?.ws ?? '/ws')}
      domain=${config?.domain ?? ''}
      .services=${config?.services ?? {}}
      .createPhone=${this.createPhone ?? nothing}
      @offhook-state=${this.#state}
      @offhook-call=${this.#state}
      @offhook-preferences=${(event: OffhookPreferencesEvent) => {
        this.language = event.detail.language
        this.theme = event.detail.theme
      }}
    ></offhook-phone>`
  }

  #controls(): TemplateResult {
    const texts = textsFor(this.language)
    const next: Theme = { auto: 'dark', dark: 'light', light: 'auto' }[this.theme] as Theme
    const names = { auto: texts.themeAuto, light: texts.themeLight, dark: texts.themeDark }
    const other = this.language === 'en' ? 'zh' : 'en'
    return html`<div class="controls">
      <button
        class="plain other"
        type="button"
        lang=${localeOf(other)}
        @click=${() => this.#prefer({ language: other })}
      >
        ${languageNames[other]}
      </button>
      <div class="segments" role="group" aria-label=${texts.language}>
        ${languages.map(
          (each) => html`<button
            type="button"
            lang=${localeOf(each)}
            aria-pressed=${each === this.language}
            @click=${() => this.#prefer({ language: each })}
          >
            ${languageNames[each]}
          </button>`,
        )}
      </div>
      <button
        class="plain square"
        type="button"
        title="${texts.theme}: ${names[this.theme]}"
        aria-label="${texts.theme}: ${names[this.theme]}"
        @click=${() => this.#prefer({ theme: next })}
      >
        ${icon(({ auto: 'contrast', light: 'sun', dark: 'moon' } as const)[this.theme])}
      </button>
      <button class="plain square helps" type="button" aria-label=${texts.help} @click=${() => this.#help(true)}>
        ${icon('help')}
      </button>
    </div>`
  }

  #guide(): TemplateResult {
    return guide({
      texts: textsFor(this.language),
      config: this.config,
      extension: this.extension,
      ready: this.ready,
      copied: this.copied,
      dial: (number) => {
        this.#dialog?.close()
        this.phone?.call(number)
      },
      copy: (text) => void this.#copy(text),
    })
  }

  async #copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text).catch(() => {})
    this.copied = text
  }

  readonly #state = (): void => {
    const phone = this.phone?.activePhone
    const busy = phone?.calls.some((call) => call.state.name !== 'ended') ?? false
    this.ready = phone?.state.name === 'registered' && !busy
    this.extension = phone?.aor.replace(/^sips?:/, '').replace(/@.*$/, '') ?? ''
  }

  // One place keeps the choice: the element's own store.
  #prefer(change: { language?: Language; theme?: Theme }): void {
    Object.assign(this, change)
    this.phone?.prefer(change)
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog')
  }

  #help(open: boolean): void {
    this.helping = open
    if (open) this.#dialog?.showModal()
  }

  readonly #backdrop = (event: Event): void => {
    if (event.target === this.#dialog) this.#dialog?.close()
  }
}
