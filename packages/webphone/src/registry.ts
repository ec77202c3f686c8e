import { OffhookPhone } from './element.ts'

/** Registers `<offhook-phone>`. Two copies of this package on one page must not throw: the first one stays. */
export function defineOffhookPhone(): void {
  if (!customElements.get('offhook-phone')) customElements.define('offhook-phone', OffhookPhone)
}

declare global {
  interface HTMLElementTagNameMap {
    'offhook-phone': OffhookPhone
  }
}
