export type { Log, SwitchContext } from './context.ts'
export { LikedProtection } from './liked-protection.ts'
export { callShelf, Journal, type Left } from './restart/index.ts'
export { Switch } from './switch.ts'
