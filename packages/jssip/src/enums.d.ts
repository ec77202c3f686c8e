/**
 * The enums of JsSIP's declarations. Declared, not written: at run time they are plain objects, here as there. What two
 * declarations call by the same name and values is one type to TypeScript, so that types of both libraries fit each other.
 */
// biome-ignore-all lint/style/noEnum: what code written for JsSIP has been checked against
// biome-ignore-all lint/suspicious/noDuplicateEnumValues: states and errors share one enum there

export declare enum causes {
  CONNECTION_ERROR = 'Connection Error',
  REQUEST_TIMEOUT = 'Request Timeout',
  SIP_FAILURE_CODE = 'SIP Failure Code',
  INTERNAL_ERROR = 'Internal Error',
  BUSY = 'Busy',
  REJECTED = 'Rejected',
  REDIRECTED = 'Redirected',
  UNAVAILABLE = 'Unavailable',
  NOT_FOUND = 'Not Found',
  ADDRESS_INCOMPLETE = 'Address Incomplete',
  INCOMPATIBLE_SDP = 'Incompatible SDP',
  MISSING_SDP = 'Missing SDP',
  AUTHENTICATION_ERROR = 'Authentication Error',
  BYE = 'Terminated',
  WEBRTC_ERROR = 'WebRTC Error',
  CANCELED = 'Canceled',
  NO_ANSWER = 'No Answer',
  EXPIRES = 'Expires',
  NO_ACK = 'No ACK',
  DIALOG_ERROR = 'Dialog Error',
  USER_DENIED_MEDIA_ACCESS = 'User Denied Media Access',
  BAD_MEDIA_DESCRIPTION = 'Bad Media Description',
  RTP_TIMEOUT = 'RTP Timeout',
}

export declare enum DTMF_TRANSPORT {
  INFO = 'INFO',
  RFC2833 = 'RFC2833',
}

export declare enum SessionDirection {
  INCOMING = 'incoming',
  OUTGOING = 'outgoing',
}

export declare enum Originator {
  LOCAL = 'local',
  REMOTE = 'remote',
  SYSTEM = 'system',
}

export declare enum SessionStatus {
  STATUS_NULL = 0,
  STATUS_INVITE_SENT = 1,
  STATUS_1XX_RECEIVED = 2,
  STATUS_INVITE_RECEIVED = 3,
  STATUS_WAITING_FOR_ANSWER = 4,
  STATUS_ANSWERED = 5,
  STATUS_WAITING_FOR_ACK = 6,
  STATUS_CANCELED = 7,
  STATUS_TERMINATED = 8,
  STATUS_CONFIRMED = 9,
}

export declare enum UAStatus {
  STATUS_INIT = 0,
  STATUS_READY = 1,
  STATUS_USER_CLOSED = 2,
  STATUS_NOT_READY = 3,
  CONFIGURATION_ERROR = 1,
  NETWORK_ERROR = 2,
}

export declare enum SubscriberTerminatedCode {
  SUBSCRIBE_RESPONSE_TIMEOUT = 0,
  SUBSCRIBE_TRANSPORT_ERROR = 1,
  SUBSCRIBE_NON_OK_RESPONSE = 2,
  SUBSCRIBE_WRONG_OK_RESPONSE = 3,
  SUBSCRIBE_AUTHENTICATION_FAILED = 4,
  UNSUBSCRIBE_TIMEOUT = 5,
  FINAL_NOTIFY_RECEIVED = 6,
  WRONG_NOTIFY_RECEIVED = 7,
}

export declare enum NotifierTerminationReason {
  NOTIFY_RESPONSE_TIMEOUT = 0,
  NOTIFY_TRANSPORT_ERROR = 1,
  NOTIFY_NON_OK_RESPONSE = 2,
  NOTIFY_AUTHENTICATION_FAILED = 3,
  FINAL_NOTIFY_SENT = 4,
  UNSUBSCRIBE_RECEIVED = 5,
  SUBSCRIPTION_EXPIRED = 6,
}
