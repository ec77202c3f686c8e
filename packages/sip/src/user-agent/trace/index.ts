export type { TraceLine } from './lines.ts'
export { createRecordedUserAgent, type RecordOptions } from './record.ts'
export { type Difference, type Replay, replayTrace } from './replay.ts'
