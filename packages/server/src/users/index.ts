export { UserError, type UserFailure } from './error.ts'
export { type Imported, type ImportLog, importFromConfig } from './import.ts'
export { type FirstPassword, type FirstStart, Setup } from './setup.ts'
export { type NewUser, openUsers, type User, Users } from './users.ts'
