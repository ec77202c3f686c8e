/** For pages: the same core as the package's front has, put together from less. */

export { quote } from './message/params.ts'
export { combine } from './session/combine.ts'
export type { Extension } from './session/index.ts'
export { infoPackages } from './session/info-packages.ts'
export { parseReferTo, refer, takeReferral, transfers } from './session/refer/index.ts'
export { parseReplaces, printReplaces, type Replaces, replacesOf } from './session/replaces.ts'
export { replacing } from './session/replaces-incoming.ts'
export { type SessionTimerOptions, sessionTimer } from './session/timer/index.ts'
export { updates } from './session/updates.ts'
export { createPageUserAgent } from './user-agent/page.ts'
export { createRequestingUserAgent, type RequestingUserAgent } from './user-agent/page-requests.ts'
export type * from './user-agent/types.ts'
