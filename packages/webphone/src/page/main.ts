import { mount } from './mount.ts'

mount()
