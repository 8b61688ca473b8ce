import { basename } from 'node:path';

type Value = string | false | undefined | readonly string[];

/**
 * The command line that measures again, without what is there by default. Of a path only its name
 * stands in a result: folders are of this host.
 */
export function commandLine(
  verb: string,
  options: Readonly<Record<string, Value>>,
  defaults: Readonly<Record<string, Value>> = {},
): string {
  const words = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === defaults[name]) return [];
    if (value === false) return [`--no-${name}`];
    const values = typeof value === 'string' ? [value] : value;
    return values.flatMap((one) => [`--${name}`, one.includes('/') ? basename(one) : one]);
  });
  return ['sallyport bench', verb, ...words].join(' ');
}
