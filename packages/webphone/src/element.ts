import { LitElement, type PropertyValues, type TemplateResult } from 'lit'
import { handleKey } from './hotkeys.ts'
import { type Language, pickLanguage, textsFor } from './i18n/strings.ts'
import { extensionOf } from './model/address.ts'
import type { Services } from './model/config.ts'
import { PhoneModel } from './model/phone-model.ts'
import { browserStore } from './model/storages.ts'
import type { Theme } from './model/store.ts'
import { type Call, type CreatePhone, createRealPhone, type Phone, type PhoneState } from './sdk.ts'
import { Ringer } from './sound/ringer.ts'
import { base } from './styles/base.ts'
import { callStyles } from './styles/call.ts'
import { frame } from './styles/frame.ts'
import { listStyles } from './styles/lists.ts'
import { padStyles } from './styles/pad.ts'
import { signInStyles } from './styles/sign-in.ts'
import { tokens } from './styles/tokens.ts'
import { phoneView } from './views/phone.ts'
import type { View } from './views/view.ts'

/** Fired when the registration's state changes. */
export type OffhookStateEvent = CustomEvent<{ readonly state: PhoneState }>
/** Fired for each state of each call; `call.state` is the state. */
export type OffhookCallEvent = CustomEvent<{ readonly call: Call }>
/** Fired when the person chose a language or a theme, so that the page can follow. */
export type OffhookPreferencesEvent = CustomEvent<{ readonly language: Language; readonly theme: Theme }>

/**
 * `<offhook-phone>`: a whole phone in one element. Attributes, properties, events and design tokens are in this
 * package's README.md. `define.ts` registers it; importing this file touches nothing.
 */
export class OffhookPhone extends LitElement {
  static override styles = [tokens, base, frame, padStyles, callStyles, listStyles, signInStyles]
  static override properties = {
    server: {},
    domain: {},
    aor: {},
    password: {},
    name: {},
    lang: { reflect: true },
    theme: { reflect: true },
    compact: { type: Boolean, reflect: true },
    hotkeys: {},
    phone: { attribute: false },
    services: { attribute: false },
    createPhone: { attribute: false },
  }

  /** `wss://pbx.example/ws`. */
  declare server: string
  /** The SIP domain of bare extensions; by default the server's host. */
  declare domain: string
  /** `sip:1001@pbx.example`: signs in without asking, together with `password`. */
  declare aor: string
  declare password: string
  /** Shown to people who are called. */
  declare name: string
  /** `auto`, `light` or `dark`. */
  declare theme: Theme | null
  declare compact: boolean
  /** `page`: the keys work anywhere on the page, not only inside the element. */
  declare hotkeys: string
  /** A phone the page made itself; it stays the page's to start and stop. */
  declare phone: Phone | undefined
  /** Numbers of test services, offered on the pad. */
  declare services: Services
  /** Makes the phone at sign-in; the SDK's by default. */
  declare createPhone: CreatePhone

  readonly #store = browserStore()
  readonly #ringer = new Ringer()
  readonly #model: PhoneModel
  #tick: ReturnType<typeof setTimeout> | undefined
  #drawn = ''
  #released = false

  constructor() {
    super()
    this.server = ''
    this.domain = ''
    this.aor = ''
    this.password = ''
    this.name = ''
    this.theme = null
    this.compact = false
    this.hotkeys = ''
    this.services = {}
    this.createPhone = createRealPhone
    this.#model = new PhoneModel({
      store: this.#store,
      ringer: this.#ringer,
      createPhone: () => this.createPhone,
      language: () => this.language,
      now: () => Date.now(),
      changed: () => this.requestUpdate(),
      phoneState: (state) => this.#emit('offhook-state', { state }),
      callState: (call) => this.#emit('offhook-call', { call }),
    })
  }

  /** The language in use: the attribute, else the person's choice, else the browser's. */
  get language(): Language {
    return pickLanguage(this.lang, this.#store.preferences().language, ...navigator.languages)
  }

  /** The phone in use, injected or made at sign-in. */
  get activePhone(): Phone | undefined {
    return this.#model.phone
  }

  get calls(): readonly Call[] {
    return this.#model.phone?.calls ?? []
  }

  /** Takes a language or a theme as the person's choice and keeps it. */
  prefer(change: { readonly language?: Language; readonly theme?: Theme }): void {
    if (change.language) this.lang = change.language
    if (change.theme) this.theme = change.theme
    this.#model.prefer(change)
    const { language } = this
    this.#emit('offhook-preferences', { language, theme: this.theme ?? 'auto' })
  }

  /** Places a call; throws when the phone is not registered or there is no number. */
  call(number: string): Call {
    return this.#model.call(number)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('keydown', this.#keydown)
    if (this.#released) this.#start()
    this.#released = false
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('keydown', this.#keydown)
    clearTimeout(this.#tick)
    // A page that only moves the element must not cost its person the call.
    queueMicrotask(() => {
      if (this.isConnected) return
      this.#released = true
      this.#model.release()
      this.#ringer.close()
    })
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { form } = this.#model
    if (changed.has('server') && this.server) form.server = this.server
    if (changed.has('domain') && this.domain) form.domain = this.domain
    if (changed.has('name')) form.name = this.name
    this.#model.services = this.services
    if (changed.has('phone') && !this.phone && changed.get('phone')) this.#model.use(undefined)
    if (changed.has('phone') && this.phone) this.#start()
    else if (changed.has('server') || changed.has('aor') || changed.has('password')) this.#start()
  }

  protected override render(): TemplateResult {
    return phoneView(this.#view())
  }

  protected override updated(): void {
    this.#followFocus()
    this.#schedule()
  }

  /** An account given by attributes, else the one this browser knows. */
  #start(): void {
    if (this.phone) {
      this.#model.use(this.phone)
      return
    }
    const { server, aor, password, name } = this
    if (server && aor && password) {
      void this.#model.resume({ server, aor, password, ...(name ? { name } : {}) })
    } else if (!this.#model.account) {
      const known = this.#store.account()
      if (known?.password && (!server || known.server === server)) {
        this.#model.form.stay = this.#store.stays()
        void this.#model.resume(known)
      } else if (aor) this.#model.form.extension = extensionOf(aor)
    }
  }

  #view(): View {
    const { language } = this
    return {
      model: this.#model,
      texts: textsFor(language),
      language,
      theme: this.theme ?? this.#store.preferences().theme ?? 'auto',
      now: Date.now(),
      compact: this.compact,
      pageKeys: this.hotkeys === 'page',
      setLanguage: (chosen) => this.prefer({ language: chosen }),
      setTheme: (chosen) => this.prefer({ theme: chosen }),
    }
  }

  #emit(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }

  readonly #keydown = (event: KeyboardEvent): void => {
    const inside = event.composedPath().includes(this)
    const anywhere = this.hotkeys === 'page' && this.#model.preferences.keysAnywhere
    // Another field of the page keeps its keys.
    if (!inside && !(anywhere && !ownsKeys(event.composedPath()[0]))) return
    if (!handleKey(this.#model, event)) return
    event.preventDefault()
    // Whatever had the focus (a tab, a key), the number is being typed now, and Enter is to call it.
    if (this.#model.screen === 'pad' && this.#model.number !== '') {
      void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.number')?.focus())
    }
  }

  // A button that was pressed may be gone with its screen: the focus goes to the next screen's first action, but only if
  // it was in here, for a phone must not take it from the page around it.
  #followFocus(): void {
    const { screen } = this.#model
    const before = this.#drawn
    this.#drawn = screen
    if (before === '' || before === screen || ['recents', 'settings'].includes(screen)) return
    if (before === 'recents' || before === 'settings') return
    const lost = this.#hadFocus && !this.renderRoot.querySelector(':focus')
    if (lost) this.renderRoot.querySelector<HTMLElement>('[data-first]')?.focus()
  }

  #hadFocus = false

  override update(changed: PropertyValues<this>): void {
    this.#hadFocus = this.renderRoot.querySelector(':focus') !== null
    super.update(changed)
  }

  // The timer is drawn on the second of the call, not on the wall clock's.
  #schedule(): void {
    clearTimeout(this.#tick)
    const state = this.#model.board.current?.state
    if (!this.isConnected || !state || !('since' in state)) return
    const left = 1000 - ((Date.now() - state.since) % 1000)
    this.#tick = setTimeout(() => this.requestUpdate(), left + 5)
  }
}

function ownsKeys(target: EventTarget | undefined): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  )
}
