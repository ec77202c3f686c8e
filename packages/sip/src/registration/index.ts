export { KeepAlives } from './keep-alive.ts'
export { describe } from './outcome.ts'
export { Recovery, type RecoveryContext } from './recovery.ts'
export { ClientRegistration, type Keeper } from './registration.ts'
