export * from './digest/index.ts'
export * from './message/index.ts'
