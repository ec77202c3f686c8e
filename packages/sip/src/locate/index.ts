export { Locator } from './locator.ts'
export type {
  DnsAnswer,
  DnsQuestion,
  DnsRecord,
  DnsType,
  LocateEffect,
  LocateFailure,
  LocatorOptions,
} from './types.ts'
