// One object of each class, made the same way with either library: its fields are compared.

function socket() {
  return {
    url: 'ws://pbx.test',
    via_transport: 'WS',
    sip_uri: 'sip:pbx.test;transport=ws',
    connect() {},
    disconnect() {},
    send: () => true,
    isConnected: () => false,
    isConnecting: () => false,
    onconnect() {},
    ondisconnect() {},
    ondata() {},
  }
}

/** @param {any} JsSIP @param {(name: string) => any} library */
export function samples(JsSIP, library) {
  const ua = new JsSIP.UA({ sockets: [socket()], uri: 'sip:alice@pbx.test', password: 'secret' })
  const session = new JsSIP.RTCSession(ua)
  const uri = JsSIP.URI.parse('sip:bob@pbx.test;a=b?x=y')
  const { IncomingRequest, IncomingResponse, OutgoingRequest, InitialOutgoingInviteRequest } = library('SIPMessage')
  const make = (name, ...args) => new (library(name))(...args)
  const found = {
    UA: ua,
    'UA.configuration': ua.configuration,
    'UA.contact': ua.contact,
    'UA.transport': ua.transport,
    Registrator: ua.registrator(),
    RTCSession: session,
    URI: uri,
    NameAddrHeader: new JsSIP.NameAddrHeader(uri, 'Bob', { tag: '1' }),
    WebSocketInterface: new JsSIP.WebSocketInterface('wss://pbx.test/ws'),
    IncomingRequest: new IncomingRequest(ua),
    IncomingResponse: new IncomingResponse(),
    OutgoingRequest: new OutgoingRequest('OPTIONS', uri, ua),
    InitialOutgoingInviteRequest: new InitialOutgoingInviteRequest(uri, ua, {}, [], ''),
    Message: make('Message', ua),
    Options: make('Options', ua),
    DTMF: make('RTCSession/DTMF', session),
    Info: make('RTCSession/Info', session),
    ReferSubscriber: make('RTCSession/ReferSubscriber', session),
    DigestAuthentication: make('DigestAuthentication', {}),
    ConfigurationError: new JsSIP.Exceptions.ConfigurationError('x', 1),
    InvalidStateError: new JsSIP.Exceptions.InvalidStateError(1),
  }
  ua.stop()
  return found
}
