import type { CallExtension, Extension } from './extension.ts'

/** Several extensions as one; where only one can have its way, the first of them. */
export function combine(all: readonly Extension[]): Extension {
  return {
    supported: all.flatMap(({ supported = [] }) => supported),
    allow: [...new Set(all.flatMap(({ allow = [] }) => allow))],
    of: (call) => together(all.map((extension) => extension.of(call))),
  }
}

function together(all: readonly CallExtension[]): CallExtension {
  const first = <T>(ask: (one: CallExtension) => T | undefined): T | undefined => {
    for (const one of all) {
      const found = ask(one)
      if (found !== undefined) return found
    }
    return undefined
  }
  return {
    headers: (method) => all.flatMap((one) => one.headers?.(method) ?? []),
    refuse: (request) => first((one) => one.refuse?.(request)),
    accept: (request) => all.flatMap((one) => one.accept?.(request) ?? []),
    retry: (request, response) => first((one) => one.retry?.(request, response)),
    refreshed(request, response, by, now) {
      for (const one of all) one.refreshed?.(request, response, by, now)
    },
    refreshFailed(why, now) {
      for (const one of all) one.refreshFailed?.(why, now)
    },
    receive: (transaction, now, dialog) => all.some((one) => one.receive?.(transaction, now, dialog)),
    ended(now) {
      for (const one of all) one.ended?.(now)
    },
  }
}
