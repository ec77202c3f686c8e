import { createSocket } from 'node:dgram'
import { expect, test } from 'vitest'
import { Feed, lacks, startRtpengine } from '../src/index.ts'

test.skipIf(lacks('rtpengine'))('rtpengine answers a ping', async () => {
  const engine = await startRtpengine({ ports: 40 })
  const replies = new Feed<string>()
  const socket = createSocket('udp4').on('message', (data) => replies.push(data.toString()))
  socket.send('c1 d7:command4:pinge', engine.controlPort, '127.0.0.1')
  expect(await replies.wait(() => true)).toBe('c1 d6:result4:ponge')
  socket.close()
  await engine.close()
})
