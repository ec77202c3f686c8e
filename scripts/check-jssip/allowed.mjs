/** Where we are not alike, and why. Everything else is a gap. */

const timers = 'a step of the transaction that only its own timer took'
const uri = 'takes an URI of this library'
const emitter = 'Node’s generic emitter beside it; its own members are compared one by one'
const socket = 'declared as the socket’s, called with one object, there as here'

/** Names and members at run time. */
export const names = new Map([
  ['lib/Config: settings.via_host', 'random'],
  ...[
    'NonInviteClientTransaction: timer_F',
    'NonInviteClientTransaction: timer_K',
    'NonInviteServerTransaction: timer_J',
  ].map((name) => [`lib/Transactions: ${name}`, timers]),
  ...['timer_B', 'timer_D', 'timer_M'].map((name) => [`lib/Transactions: InviteClientTransaction: ${name}`, timers]),
  ...['timer_H', 'timer_I', 'timer_L', 'resend_provisional'].map((name) => [
    `lib/Transactions: InviteServerTransaction: ${name}`,
    timers,
  ]),
])

/** Declared types. */
export const types = new Map([
  ['lib/Transport: Transport.ondisconnect', socket],
  ['lib/Transport: Transport.ondata', socket],
  ['lib/UA: UAContact.uri', 'declared as a string, an URI at run time, there as here'],
  ['lib/UA: UA.contact', 'the same'],
  ['lib/UA: UA.on', 'gives itself back, with that contact'],
  ['lib/JsSIP: Exceptions', 'BaseError is declared as exported and is not, there as here'],
  ['lib/UA: RequestParams.from_uri', uri],
  ['lib/UA: RequestParams.to_uri', uri],
  ['lib/UA: SubscriberParams.from_uri', uri],
  ['lib/UA: SubscriberParams.to_uri', uri],
  ['lib/Utils: normalizeTarget', uri],
  ['lib/JsSIP: Utils', uri],
  ['lib/UA: UA.subscribe', emitter],
  ['lib/UA: UA.notify', emitter],
])
for (const name of ['contact', 'on', 'subscribe', 'notify'])
  types.set(`lib/JsSIP: UA.${name}`, types.get(`lib/UA: UA.${name}`) ?? '')
