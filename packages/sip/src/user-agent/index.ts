export type * from './types.ts'
export { createUserAgent } from './user-agent.ts'
