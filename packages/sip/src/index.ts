export * from './digest/index.ts'
export * from './message/index.ts'
export * from './registrar/index.ts'
export * from './user-agent/index.ts'
