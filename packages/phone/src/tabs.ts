/** One phone for all tabs of a person. Beside `@offhook/phone` or `@offhook/phone/audio`, whichever the page has. */
export type { CallOf, SharedPhoneEvents } from './tabs/events.ts'
export type { Front } from './tabs/lead.ts'
export type { Channel, SharedPlatform, TabsPlatform } from './tabs/platform.ts'
export { SharedCall } from './tabs/shared-call.ts'
export { SharedPhone } from './tabs/shared-phone.ts'
