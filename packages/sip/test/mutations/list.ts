import type { Mutation } from './plant.ts'

/** Bugs that people have written into SIP stacks. Each must be found by the random calls; these on every `npm test`. */
export const mutations: readonly Mutation[] = [
  {
    name: 'no Timer H: a final response whose ACK never comes is repeated for ever',
    edits: [
      {
        file: 'transaction/tables.ts',
        find: "failure: { to: 'completed', do: ['send', 'waitH', 'startG'] }",
        put: "failure: { to: 'completed', do: ['send', 'startG'] }",
      },
    ],
    breaks: /^(few messages|not quiet|Error: not quiet)/,
  },
  {
    name: 'a repeated 2xx is not acknowledged again',
    edits: [
      {
        file: 'session/outgoing.ts',
        find: 'if (again.data !== undefined) call.all.context.transmit(flow, again.data)',
        put: '',
      },
    ],
    breaks: /./,
  },
  {
    name: 'a repeated INVITE rings again',
    edits: [
      {
        file: 'user-agent/receive-request.ts',
        find: 'if (known !== undefined) {',
        put: "if (known !== undefined && (request.method !== 'INVITE' || known.state !== 'proceeding')) {",
      },
      {
        file: 'transaction/admission.ts',
        find: '{ status: 482 }',
        put: 'undefined',
      },
    ],
    breaks: /^rings once/,
  },
  {
    name: 'the wait after 491 is lost: the re-offer never comes again',
    edits: [
      {
        file: 'session/reoffers.ts',
        find: "this.#pause = this.call.all.context.deadlines.set(now + wait, this, 'glare')",
        put: '',
      },
    ],
    breaks: /^re-offers settle/,
  },
  {
    name: 'an expired nonce is not renewed',
    edits: [
      {
        file: 'dialog/authentication.ts',
        find: 'this.#known.delete(place)\n      if (answered',
        put: 'if (this.#known.has(place)) return undefined\n      if (answered',
      },
    ],
    breaks: /^who knows the password is let in/,
  },
]

/** More of them, for `npm run test:long`. */
export const moreMutations: readonly Mutation[] = [
  {
    name: 'a repeated 2xx to a re-INVITE is not acknowledged again',
    edits: [
      {
        file: 'session/reoffer.ts',
        find: 'if (again.data !== undefined) call.all.context.transmit(this.#dialog.flow, again.data)',
        put: '',
      },
    ],
    breaks: /./,
  },
  {
    name: 'nobody waits after 491',
    edits: [
      {
        file: 'session/reoffers.ts',
        find: 'if (status !== 491) return undefined',
        put: 'return status === 491 ? 0 : undefined',
      },
    ],
    breaks: /./,
  },
  {
    name: 'a call that is answered while it is being cancelled is not hung up',
    edits: [
      {
        file: 'session/outgoing.ts',
        find: 'sendBye(call, dialog, this.#reason, now)',
        put: '',
      },
    ],
    breaks: /./,
  },
  {
    name: 'early dialogs are kept',
    edits: [
      {
        file: 'session/outgoing.ts',
        find: 'for (const dialog of this.early.values()) this.call.all.remove(dialog)',
        put: '',
      },
    ],
    breaks: /^quiet at the end/,
  },
  {
    name: 'the final response to a request is not repeated when the request is',
    edits: [
      {
        file: 'transaction/tables.ts',
        find: "  completed: {\n    request: { to: 'completed', do: ['resend'] },\n    limit",
        put: '  completed: {\n    limit',
      },
    ],
    breaks: /./,
  },
  {
    name: 'a reliable response is not repeated until its PRACK',
    edits: [{ file: 'session/full/reliable.ts', find: 'this.#user.repeatReliable()', put: '' }],
    breaks: /^little loss ends no call/,
  },
  {
    name: 'a session is not refreshed',
    edits: [{ file: 'session/timer/session-timer.ts', find: '    refresh(this.#call, this.#method, now)', put: '' }],
    breaks: /^little loss ends no call: expired/,
  },
  {
    name: 'a call whose place is taken stays',
    edits: [
      {
        file: 'session/replaces-incoming.ts',
        find: 'if (replaces !== undefined) hangUp(replaces, undefined, now)',
        put: '',
      },
    ],
    breaks: /^a call whose place is taken is hung up/,
  },
  {
    name: 'NOTIFYs of a transfer stop after the first',
    edits: [{ file: 'session/refer/referee.ts', find: '      this.#isSending = false', put: '' }],
    breaks: /./,
  },
]

/**
 * Bugs that the random calls have found in this core, each with a seed that finds it again: these seeds always run. A change
 * of what is drawn changes what a seed does; then another takes its place (`npm run test:long` says when).
 */
export const regressions: readonly (Mutation & { readonly seed: number; readonly loss?: number })[] = [
  {
    name: 'glare is given up after twelve waits',
    edits: [{ file: 'session/reoffers.ts', find: 'const maxGlares = 40', put: 'const maxGlares = 12' }],
    seed: 5342,
    loss: 0.25,
    breaks: /^glare is overcome/,
  },
  {
    name: 'a NOTIFY that was overtaken is not sent again',
    edits: [
      { file: 'session/refer/referee.ts', find: 'if (outcome.status === 500 &&', put: 'if (outcome.status === 0 &&' },
    ],
    seed: 1032,
    breaks: /^little loss leaves nobody waiting/,
  },
  {
    name: 'a BYE that was overtaken is refused',
    edits: [{ file: 'session/receive.ts', find: "if (method !== 'BYE' && dialog", put: 'if (dialog' }],
    seed: 1926,
    breaks: /^over for both/,
  },
]
