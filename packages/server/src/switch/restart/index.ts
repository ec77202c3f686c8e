export type { Left } from './find-again.ts'
export { Journal } from './journal.ts'
export { callShelf, type Shelf } from './shelf.ts'
