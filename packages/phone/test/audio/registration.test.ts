import '../fake/audio.ts'
import '../registration.test.ts'
