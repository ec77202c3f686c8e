export type { Log, SwitchContext } from './context.ts'
export { LikedProtection } from './liked-protection.ts'
export { Switch } from './switch.ts'
