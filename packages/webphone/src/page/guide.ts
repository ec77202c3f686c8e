import { html, nothing, type TemplateResult } from 'lit'
import type { Texts } from '../i18n/strings.ts'
import { type IconName, icon } from '../icons.ts'
import type { ServerConfig } from '../model/config.ts'
import { shortcuts } from '../views/settings.ts'

export interface GuideView {
  readonly texts: Texts
  readonly config: ServerConfig | undefined
  readonly extension: string
  readonly ready: boolean
  /** The text copied last. */
  readonly copied: string
  dial(number: string): void
  copy(text: string): void
}

/** Three ways to hear it work, with this server's real numbers and addresses. */
export function guide(view: GuideView): TemplateResult {
  const { texts } = view
  return html`<h2>${texts.guideTitle}</h2>
    <p class="intro">${texts.guideLead}</p>
    <ol class="steps">
      ${step('echo', texts.stepEchoTitle, echo(view))}
      ${step(
        'tabs',
        texts.stepTabsTitle,
        html`<p>${texts.stepTabs}</p>
          <p class="act">
            <a class="link" href="./" target="_blank" rel="noopener">${texts.openSecondTab}${icon('external')}</a>
          </p>`,
      )}
      ${step(
        'desk',
        texts.stepDeskTitle,
        html`<p>${texts.stepDesk}</p>
          ${deskPhone(view)}`,
      )}
    </ol>
    <section class="foot">
      <h3>${texts.shortcutsTitle}</h3>
      ${shortcuts(texts)}
      <p class="privacy">${texts.privacy}</p>
    </section>`
}

function step(name: IconName, title: string, content: TemplateResult): TemplateResult {
  return html`<li>
    <span class="step-icon">${icon(name)}</span>
    <div>
      <h3>${title}</h3>
      ${content}
    </div>
  </li>`
}

function echo({ texts, config, ready, dial }: GuideView): TemplateResult {
  const number = config?.services.echo
  if (!number) return html`<p>${texts.stepEchoOff}</p>`
  return html`<p>${texts.stepEcho(number)}</p>
    ${
      ready
        ? html`<p class="act">
            <button class="link" type="button" @click=${() => dial(number)}>${texts.dialNow(number)}</button>
          </p>`
        : nothing
    }`
}

function deskPhone(view: GuideView): TemplateResult {
  const { texts, config, extension } = view
  const { address, udp, tcp, tls } = config?.sip ?? {}
  const ports = [udp === tcp ? udp : [udp && `UDP ${udp}`, tcp && `TCP ${tcp}`], tls && `TLS ${tls}`]
    .flat()
    .filter((port) => port !== undefined)
  return html`<dl class="facts">
    ${fact(view, texts.deskServer, address ?? location.hostname, true)}
    ${fact(view, texts.deskPort, ports.join(' · ') || '5060 · TLS 5061')}
    ${config?.domain ? fact(view, texts.deskDomain, config.domain, true) : nothing}
    ${extension ? fact(view, texts.deskUser, extension, true) : fact(view, texts.deskUser, texts.deskUserHint)}
  </dl>`
}

function fact({ texts, copied, copy }: GuideView, name: string, value: string, copyable = false): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd>
      <span>${value}</span>
      ${
        copyable
          ? html`<button
              class="plain square"
              type="button"
              aria-label=${copied === value ? texts.copied : texts.copyWhat(name)}
              @click=${() => copy(value)}
            >
              ${icon(copied === value ? 'check' : 'copy')}
            </button>`
          : nothing
      }
    </dd>
  </div>`
}
