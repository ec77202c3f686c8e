export {
  parseMinSe,
  parseSessionExpires,
  printSessionExpires,
  type Refresher,
  type SessionExpires,
} from './headers.ts'
export { type SessionTimerOptions, sessionTimer } from './session-timer.ts'
