export { createMediaEngine } from './engine/engine.ts'
export * from './engine/types.ts'
