import type { Context } from './context.ts'
import type { Deadline, Expirable } from './deadlines.ts'
import type { TransactionTimers } from './timers.ts'

/** Over a WebSocket nothing is sent again, and nothing waited for that only a repeat could bring: one timer is left. */
export function safeTimers({ deadlines, patience }: Context, owner: Expirable): TransactionTimers {
  let limit: Deadline | undefined
  const clear = (name: string) => {
    if (name === 'limit') limit = deadlines.cancel(limit)
  }
  const set = (name: string, at: number) => {
    clear(name)
    if (name === 'limit') limit = deadlines.set(at, owner, name)
  }
  return {
    get limit() {
      return limit
    },
    set,
    clear,
    perform(action, now) {
      // 64*T1 whatever the flow: a 2xx may come from several forks, an ACK late.
      const isLong = action === 'waitH' || action === 'waitL' || action === 'waitM'
      if (action === 'stop') clear('limit')
      else if (isLong) set('limit', now + patience)
      return action.startsWith('wait') && !isLong
    },
  }
}
