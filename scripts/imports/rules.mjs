/** Who may import whom, from DESIGN.md. A folder not named below another is free inside its package. */

/** Packages of ours that a package's `src` may import, and packages of others. */
export const packages = {
  sip: { ours: [], others: ['@noble/hashes'] },
  media: { ours: [], others: ['sdp-transform', 'libopus-wasm', 'koffi'], node: true },
  phone: { ours: ['sip'], others: [] },
  // Lower than `phone` shows: requests, transactions and dialogs are objects that pages get from JsSIP. See ADR 10.
  jssip: { ours: ['sip'], others: ['@noble/hashes', 'sdp-transform'] },
  webphone: { ours: ['phone'], others: ['lit'] },
  server: { ours: ['sip', 'media'], others: 'any', node: true },
  testkit: { ours: ['sip', 'media'], others: 'any', node: true },
}

/**
 * Layers inside a package, top first: a folder may import itself and folders named after it in the list. A file directly
 * in `src` (index.ts, server.ts) may import everything; none of the folders may import it, except where it is listed as `.`
 */
export const layers = {
  sip: [
    ['user-agent', 'small'],
    ['session', 'registration', 'registrar', 'locate'],
    ['dialog', 'offer'],
    'transaction',
    'digest',
    'message',
  ],
  media: ['workers', 'engine', 'transcode', 'codec', ['sdp', 'rtp', 'dtls'], ['ice', 'srtp', 'udp'], ['hmac', 'arena']],
  server: [
    'cli',
    'assembly',
    'http',
    'requests',
    'switch',
    ['auth', 'bindings', 'media'],
    'transport',
    'users',
    'certificate',
    'store',
    'secrets',
    'config',
  ],
}

/** Imports of types alone that run the other way, each with its reason. */
export const exceptions = [
  // types.ts in user-agent/ is the package's contract; the layers below implement what it names.
  // MediaRefused is part of the engine's contract, and SDP that cannot be served is refused with it.
  { from: 'media/src/sdp/', to: 'media/engine/types.ts' },
  // The list of Debian peers must be plain JavaScript: it is read before anything is installed.
  { from: 'testkit/src/peers/', to: 'scripts/peers.mjs' },
  // The command starts the server; server.ts is the assembly of everything.
  { from: 'server/src/cli/', to: 'server/server.ts' },
  { from: 'sip/', to: 'sip/user-agent/types.ts', typeOnly: true },
]
