export { OfferAnswer } from './machine.ts'
export type { OfferAction, OfferInput, OfferRow, OfferState, OfferTable } from './table.ts'
export { offerTable } from './table.ts'
