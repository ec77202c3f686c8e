#!/usr/bin/env node
import { loadServer, nextSignal, readSecret } from './platform.ts'
import { run } from './run.ts'

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  terminal: process.stdout.isTTY === true,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  exit: (code) => process.exit(code),
  readSecret,
  loadServer,
  nextSignal,
})
