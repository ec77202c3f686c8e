/** `npm run build`: what is published, in each package's `dist`, ready for `npm pack` and `npm publish`. */
import { fileURLToPath } from 'node:url'
import { buildAll } from '../../packages/jssip/scripts/build.ts'
import { phone } from './list.ts'
import { buildPackage } from './package.ts'

const dist = (name: string): string => fileURLToPath(new URL(`../../packages/${name}/dist`, import.meta.url))

await buildPackage(phone, dist('phone'))
await buildAll(dist('jssip'))
