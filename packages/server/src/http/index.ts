export type { WebSocketAdmission } from './admission.ts'
export { createHttp, type HttpListener, type HttpOptions, type HttpService } from './http.ts'
export type { SetupPages } from './setup.ts'
