import type { Published } from './package.ts'

export const phone: Published = {
  name: 'phone',
  entries: ['audio', 'index'],
  inside: ['sip'],
  script: { file: 'offhook.js', global: 'Offhook' },
}
