import { html, nothing, type TemplateResult } from 'lit'
import { localeOf } from '../i18n/strings.ts'
import { announcements } from './announce.ts'
import { ended } from './ended.ts'
import { header, notice } from './header.ts'
import { inCall } from './in-call.ts'
import { incoming } from './incoming.ts'
import { pad } from './pad.ts'
import { recents } from './recents.ts'
import { settings } from './settings.ts'
import { signIn } from './sign-in.ts'
import { tabs } from './tabs.ts'
import type { View } from './view.ts'

/** The whole phone. */
export function phoneView(view: View): TemplateResult {
  const { model, texts, language } = view
  const { screen } = model
  const tabbed = screen === 'pad' || screen === 'recents' || screen === 'settings'
  return html`<div class="phone" lang=${localeOf(language)} role="region" aria-label=${texts.phone}>
    ${screen === 'sign-in' ? nothing : html`${header(view)} ${notice(view)}`}
    ${
      tabbed
        ? html`<div class="body" id="panel" role="tabpanel" aria-labelledby="tab-${screen}">${content(view)}</div>
            ${tabs(view)}`
        : html`<div class="body">${content(view)}</div>`
    }
    ${announcements(view)}
  </div>`
}

function content(view: View): TemplateResult | typeof nothing {
  const { model } = view
  const { current, ended: over } = model.board
  switch (model.screen) {
    case 'sign-in':
      return signIn(view)
    case 'incoming':
      return current ? incoming(view, current) : nothing
    case 'in-call':
      return current ? inCall(view, current) : nothing
    case 'ended':
      return over ? ended(view, over) : nothing
    case 'pad':
      return pad(view)
    case 'recents':
      return recents(view)
    case 'settings':
      return settings(view)
  }
}
