export { answerRequest, type RequestContext } from './answer-request.ts'
