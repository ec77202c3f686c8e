import type { RegistrationState } from '../user-agent/types.ts'
import type { Keeper } from './registration.ts'

/** What the registrar's 200 says besides: RFC 3608 5, RFC 5626 6. */
export function described(state: Extract<RegistrationState, { name: 'registered' }>): RegistrationState {
  const { response } = state
  const outbound = response.values('Require').some((tag) => tag.trim().toLowerCase() === 'outbound')
  return { ...state, serviceRoute: response.values('Service-Route'), outbound }
}

/** For a registration that is left to itself. */
export const describe: Keeper = (_registration, state) => (state.name === 'registered' ? described(state) : state)
