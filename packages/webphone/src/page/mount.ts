import { defineOffhookPhone } from '../registry.ts'
import type { CreatePhone } from '../sdk.ts'
import { PhonePage } from './page.ts'

/** Puts the page into the document. `createPhone` is for the demonstration, which has no server. */
export function mount(createPhone?: CreatePhone): PhonePage {
  defineOffhookPhone()
  customElements.define('offhook-phone-page', PhonePage)
  const page = new PhonePage()
  if (createPhone) page.createPhone = createPhone
  document.body.append(page)
  return page
}
