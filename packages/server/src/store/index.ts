export { openStore, openWith } from './open.ts'
export {
  type Database,
  defaultTenant,
  type SetupLinksTable,
  type Store,
  StoreError,
  type StoreFailure,
  type UserRow,
} from './tables.ts'
