export { Bindings } from './bindings.ts'
