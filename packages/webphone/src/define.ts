import { defineOffhookPhone } from './registry.ts'

defineOffhookPhone()
