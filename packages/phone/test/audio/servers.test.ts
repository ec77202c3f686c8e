import '../fake/audio.ts'
import '../servers.test.ts'
