export { checkTransaction } from '../transactions/check.ts'
export { AckClientTransaction, InviteClientTransaction, NonInviteClientTransaction } from '../transactions/client.ts'
export { InviteServerTransaction, NonInviteServerTransaction } from '../transactions/server.ts'
export { C } from '../transactions/transaction.ts'
