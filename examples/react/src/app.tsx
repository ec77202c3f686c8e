import type { FormEvent } from 'react'
import { useCall, usePhone } from './use-phone.ts'

const fieldsOf = (event: FormEvent<HTMLFormElement>): FormData => {
  event.preventDefault()
  return new FormData(event.currentTarget)
}

export function App() {
  const { phone, call, problem, signIn, attempt } = usePhone()
  const { state, muted } = useCall(call)
  const isOver = !call || !state || state.name === 'ended'
  const isRingingHere = state?.name === 'ringing' && call?.direction === 'incoming'

  return (
    <>
      <h1>Phone</h1>
      {!phone && (
        <form
          onSubmit={(event) => {
            const fields = fieldsOf(event)
            void signIn(`${fields.get('user')}`, `${fields.get('password')}`)
          }}
        >
          <label>
            Number <input name="user" defaultValue="1001" required autoComplete="username" />
          </label>
          <label>
            Password <input name="password" type="password" required autoComplete="current-password" />
          </label>
          <button type="submit">Sign in</button>
        </form>
      )}
      {phone && isOver && (
        <form onSubmit={(event) => phone.call(`${fieldsOf(event).get('number')}`)}>
          <label>
            Call <input name="number" defaultValue="600" required inputMode="tel" />
          </label>
          <button type="submit">Call</button>
        </form>
      )}
      {call && isRingingHere && (
        <div className="buttons">
          <button type="button" onClick={() => attempt(call.answer())}>
            Answer
          </button>
          <button type="button" className="danger" onClick={() => attempt(call.decline())}>
            Decline
          </button>
        </div>
      )}
      {call && !isOver && !isRingingHere && (
        <div className="buttons">
          <button type="button" className="quiet" onClick={() => (muted ? call.unmute() : call.mute())}>
            {muted ? 'Unmute' : 'Mute'}
          </button>
          <button
            type="button"
            className="quiet"
            onClick={() => attempt(state?.name === 'held' ? call.resume() : call.hold())}
          >
            {state?.name === 'held' ? 'Resume' : 'Hold'}
          </button>
          <button type="button" className="danger" onClick={() => attempt(call.hangUp())}>
            Hang up
          </button>
        </div>
      )}
      <p role="status">{problem || (phone ? told() : '')}</p>
    </>
  )

  function told(): string {
    if (!call || !state) return 'Ready'
    if (state.name === 'ended') return state.outcome.failure?.message.en ?? 'Ended'
    return `${call.remote.name ?? call.remote.number}: ${state.name}`
  }
}
