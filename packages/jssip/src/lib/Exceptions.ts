/** Not exported at run time, as ever; declared, as ever. */
class BaseError extends Error {
  code: number

  constructor(code: number, name: string, message: string) {
    super(message)
    this.code = code
    this.name = name
  }
}

export class ConfigurationError extends BaseError {
  parameter: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever the caller configured; JsSIP's own type is this one
  value: any

  constructor(parameter: string, value?: unknown) {
    const message = value
      ? `Invalid value ${JSON.stringify(value)} for parameter "${parameter}"`
      : `Missing parameter: ${parameter}`
    super(1, 'CONFIGURATION_ERROR', message)
    this.parameter = parameter
    this.value = value
  }
}

export class InvalidStateError extends BaseError {
  status: number

  constructor(status: number) {
    super(2, 'INVALID_STATE_ERROR', `Invalid status: ${status}`)
    this.status = status
  }
}

export class NotSupportedError extends BaseError {
  constructor(message: string) {
    super(3, 'NOT_SUPPORTED_ERROR', message)
  }
}

export class NotReadyError extends BaseError {
  constructor(message: string) {
    super(4, 'NOT_READY_ERROR', message)
  }
}

export type { BaseError }
