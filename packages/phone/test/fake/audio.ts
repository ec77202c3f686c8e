/** To be imported first: from here on `world` makes audio phones, whose core is another (`@offhook/sip`, small). */
import { AudioPhone } from '../../src/audio-phone.ts'
import { front } from './world.ts'

front.make = AudioPhone
