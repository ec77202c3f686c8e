import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the phone page is built to. */
export const pageFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../webphone/dist')
