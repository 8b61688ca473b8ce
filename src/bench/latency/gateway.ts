import { openGateway } from '../../gateway/gateway.ts';
import type { TimingRow } from '../result/form.ts';
import { median } from '../statistics.ts';
import { interleaved, timed, timedAsync, timingOf, type Rounds } from '../timing.ts';
import { honestScript } from '../workload/scripts.ts';

const subject = 'sallyport';

/** How long a gateway takes to open, and to judge a script that it has judged before. */
export async function measureGateway(policy: string, rounds: Rounds): Promise<TimingRow[]> {
  const open = async (): Promise<number> => {
    const opened: Promise<{ close(): Promise<void> }> = openGateway({ policy });
    const ms = await timedAsync(() => opened);
    await (await opened).close();
    return ms;
  };
  const [opens = []] = await interleaved([open], rounds);
  const [fresh, keeping] = await Promise.all([
    openGateway({ policy, verdictCache: false }),
    openGateway({ policy }),
  ]);
  const script = honestScript(3 * 1024);
  const checks = [fresh, keeping].map((one) => () => timed(() => one.checkScript(script)));
  const [first = [], again = []] = await interleaved(checks, rounds);
  await Promise.all([fresh.close(), keeping.close()]);
  const ratios = { 'the same, judged anew': median(again) / median(first) };
  return [
    { id: 'sallyport: open', subject, what: 'open a gateway', ...timingOf(opens) },
    {
      ...{ id: 'sallyport: check again', subject, what: 'check 3 KB that were judged before' },
      ...{ ...timingOf(again), ratios },
    },
  ];
}
