import type { CalloutFile, PolicyFile } from './file.ts';
import type { Explained } from './explain.ts';

/** What must hold of a policy that gives scripts a network. */
export function judgeNetwork({ isolation, callouts = [] }: PolicyFile): Explained[] {
  if (isolation?.network !== 'proxy') return [];
  const faults = callouts.flatMap((entry, index) => judgeEntry(entry, index));
  const tier = isolation.require;
  if (tier === 'none' || tier === 'vm') {
    const message = `\`isolation.network: proxy\` is not to be had in tier \`${tier}\``;
    const help = 'Write `require: namespace`, or `network: none`.';
    faults.push({ path: ['isolation', 'require'], about: 'value', message, help });
  }
  if (!callouts.some((entry) => typeOf(entry) === 'webapi')) {
    const message = '`isolation.network` is `proxy`, and no callout admits a host';
    const help = 'Add a callout with `type: webapi`, `canCall: true` and its `hosts`.';
    faults.push({ path: ['isolation', 'network'], about: 'value', message, help });
  }
  return faults;
}

function typeOf(entry: CalloutFile): string {
  if ('type' in entry) return entry.type.toLowerCase();
  return ('CalloutType' in entry ? entry.CalloutType : entry.calloutType).toLowerCase();
}

/** The proxy sees the name of a host and a port, and nothing of the URL behind them. */
function judgeEntry(entry: CalloutFile, index: number): Explained[] {
  if (typeOf(entry) !== 'webapi') return [];
  const why = unfit(entry);
  if (why === null) return [];
  const message = `\`callouts[${index}]\` ${why}, which the proxy of scripts cannot judge`;
  const help = 'Admit exact hosts: `canCall: true` and `hosts`, without `regex` and `pathPrefix`.';
  return [{ path: ['callouts', index], about: 'value', message, help }];
}

function unfit(entry: CalloutFile): string | null {
  if (!('type' in entry) || entry.regex !== undefined) return 'is an expression';
  if (entry.pathPrefix !== undefined) return 'has a `pathPrefix`';
  if (!entry.canCall) return 'denies';
  const wide = entry.hosts?.find((host) => host.startsWith('*.'));
  return wide === undefined ? null : `admits all of \`${wide}\``;
}
