import { mount } from '../../src/page/mount.ts'
import type { PhonePage } from '../../src/page/page.ts'
import { failure } from './failures.ts'
import type { StandInCall } from './stand-in-call.ts'
import { StandInPhone } from './stand-in-phone.ts'

/** What scripts outside the page drive it by. */
export interface Demo {
  readonly page: PhonePage
  readonly failure: typeof failure
  phone: StandInPhone | undefined
  /** The call the last script made or found. */
  call: StandInCall | undefined
}

declare global {
  interface Window {
    demo: Demo
  }
}

const page = mount((options) => {
  const phone = new StandInPhone(options)
  window.demo.phone = phone
  return phone
})
window.demo = { page, failure, phone: undefined, call: undefined }
