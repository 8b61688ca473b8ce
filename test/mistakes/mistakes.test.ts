import t from 'tap';
import { gatewaysFor } from '#dist/cli/gateways.js';
import { openGateway } from '#dist/index.js';
import { readGroups } from './mistake.js';
import { told } from './told.js';

const gateways = gatewaysFor({});
t.teardown(() => gateways.close());

const capable = await openGateway({ policy: 'script' });
const { runtimes } = await capable.capabilities();
await capable.close();
const withoutRuntime = runtimes.includes('data-3.11') ? false : 'no runtime `data` on this host';

for (const { name, policy, mistakes } of readGroups()) {
  t.test(name, async (t) => {
    for (const mistake of mistakes) {
      const skip = mistake.run ? withoutRuntime : false;
      await t.test(mistake.mistake, { skip }, async (t) => {
        const said = await told(mistake, policy, gateways);
        t.equal(said, mistake.says.trimEnd());
      });
    }
  });
}
