export { ClientRegistration } from './registration.ts'
