export type { Log, SwitchContext } from './context.ts'
export { Switch } from './switch.ts'
