export type UserFailure = 'exists' | 'unknown' | 'invalid' | 'key' | 'link'

const texts: Record<UserFailure, (extension: string) => string> = {
  exists: (extension) => `user ${extension} exists already`,
  unknown: (extension) => `there is no user ${extension}`,
  invalid: (extension) => `'${extension}' cannot be a user`,
  key: () => 'the key does not fit the database',
  link: () => 'this set-up link has expired or has been used',
}

/** What was asked of the users cannot be done. Never carries a password. */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly reason: UserFailure
  readonly extension: string
  constructor(reason: UserFailure, extension: string, detail?: string) {
    super(detail ?? texts[reason](extension))
    this.reason = reason
    this.extension = extension
  }
}
