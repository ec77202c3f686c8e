import { fileURLToPath } from 'node:url'
import { type InlineConfig, mergeConfig } from 'vite'
import product from '../../vite.config.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The product's page with the stand-in instead of the SDK; never part of the product's bundle. */
export const demoConfig: InlineConfig = mergeConfig(product, {
  configFile: false,
  root: here('.'),
  publicDir: here('../../public'),
  logLevel: 'warn',
  build: { outDir: here('./dist') },
  resolve: { alias: { '@offhook/phone/audio': here('./no-sdk.ts') } },
})
