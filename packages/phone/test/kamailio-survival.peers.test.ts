/** The SDK's calls survive with a server that knows nothing of us, too: Kamailio with rtpengine. */
import { kamailio, survivesEach } from '../../server/test/e2e/survival.ts'

survivesEach(
  'a call by Kamailio and rtpengine',
  ['a change of network', 'a path on which everything vanishes for a while'],
  { start: kamailio },
  ['kamailio', 'kamailio-websocket', 'rtpengine'],
)
