import { GatewayError, type Fault } from '../errors.ts';
import { digestJson } from '../job/canonical.ts';
import type { CatalogContent } from './types.ts';

/**
 * The package's rules and those of another directory as one catalog.
 *
 * @throws GatewayError `ERR_RULE_INVALID` for pages with an id of the package's, and for pages that
 *   speak for other stages than the matcher: nobody would ask them.
 */
export function joinPages(shipped: CatalogContent, own: CatalogContent): CatalogContent {
  const known = new Map(shipped.rules.map((rule) => [rule.id, rule]));
  const faults = own.rules.flatMap(({ id, stage, docs }): Fault[] => {
    if (known.has(id)) {
      const message = `\`${id}\` is a rule of sallyport`;
      return [{ path: docs, line: 2, message, help: 'Give it another id.' }];
    }
    if (stage === 'rules') return [];
    const message = `nothing would find \`${id}\`: stage ${stage} is code of sallyport`;
    return [{ path: docs, line: 2, message, help: 'Leave `stage` out, and write `match`.' }];
  });
  const [first] = faults;
  if (first !== undefined) {
    const message = `${first.path}: ${first.message}`;
    const help = first.help ?? '';
    throw new GatewayError('ERR_RULE_INVALID', message, { faults, help });
  }
  return {
    rules: [...shipped.rules, ...own.rules].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    digest: digestJson([shipped.digest, own.digest]),
  };
}
