export { applyRegister } from './apply-register.ts'
export type { Binding, RegisterResult, RegistrarPolicy } from './types.ts'
