export { type Config, loadConfig, parseConfig } from './config/index.ts'
export { type RunningServer, type StartOptions, startServer } from './server.ts'
