import type { Published } from './package.ts'

export const phone: Published = {
  name: 'phone',
  entries: ['audio', 'index', 'tabs'],
  inside: ['sip'],
  shown: ['SipRequest', 'SipResponse', 'SessionEnd', 'Message'],
  script: { file: 'offhook.js', global: 'Offhook' },
}
