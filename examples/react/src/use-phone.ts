import { type CallState, type FullCall, Phone, PhoneError } from '@offhook/phone'
import { useCallback, useEffect, useState } from 'react'

/** What went wrong, and what to do about it. */
const explain = (error: unknown): string =>
  error instanceof PhoneError ? `${error.failure.message.en} ${error.failure.remedy.en}` : String(error)

/** One phone for a component: signed in on request, stopped with the component. */
export function usePhone() {
  const [phone, setPhone] = useState<Phone>()
  const [call, setCall] = useState<FullCall>()
  const [problem, setProblem] = useState('')

  useEffect(() => () => void phone?.stop(), [phone])

  const signIn = useCallback(async (user: string, password: string) => {
    // Where the server's own domain is not this page's host, put that after the @.
    const made = new Phone({ server: '/ws', aor: `sip:${user}@${location.hostname}`, password })
    try {
      await made.start()
      // Incoming ones, ours, and one that stood before the page was loaded again; the last one stays to tell how it ended.
      made.on('calls', (calls) => calls.length > 0 && setCall(calls.at(-1)))
      setProblem('')
      setPhone(made)
    } catch (error) {
      setProblem(explain(error))
    }
  }, [])
  const attempt = useCallback((work: Promise<void>) => void work.catch((error) => setProblem(explain(error))), [])

  return { phone, call, problem, signIn, attempt }
}

/** The state of a call and whether it is muted, followed. */
export function useCall(call: FullCall | undefined): { state: CallState | undefined; muted: boolean } {
  const [state, setState] = useState<CallState>()
  const [muted, setMuted] = useState(false)
  useEffect(() => {
    if (!call) return
    // Both tell the present value at once. How it came to nothing is in the state.
    call.answered.catch(() => {})
    const forgetState = call.on('state', setState)
    const forgetMuted = call.on('muted', setMuted)
    return () => {
      forgetState()
      forgetMuted()
    }
  }, [call])
  return { state, muted }
}
