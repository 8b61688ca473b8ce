import { GatewayError, type Fault } from '../errors.ts';
import { limits } from '../limits.ts';
import { readPage } from './page.ts';
import type { RuleFile } from './rule-file.ts';
import type { CatalogContent, Rule } from './types.ts';

/**
 * Reads the files of a rules directory; `place` is where findings say that it is.
 *
 * @throws GatewayError `ERR_RULE_INVALID` with every fault of every page, each with file and line.
 */
export function pagesToCatalog(
  root: string,
  files: readonly RuleFile[],
  digest: string,
  place = 'rules',
): CatalogContent {
  const faults: Fault[] = [];
  const rules = new Map<string, Rule>();
  for (const file of files) {
    const docs = `${place.replace(/[/\\]+$/, '')}/${file.path}`;
    const text = textOf(file, docs);
    if (typeof text !== 'string') {
      faults.push(text);
      continue;
    }
    const { rule, faults: found } = readPage(text, docs);
    faults.push(...found);
    if (!rule) continue;
    const twin = rules.get(rule.id);
    if (twin) faults.push({ path: docs, line: 2, message: `${twin.docs} has the same id` });
    rules.set(rule.id, rule);
  }
  refuse(root, faults, rules.size);
  const sorted = [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { rules: sorted, digest };
}

function textOf({ bytes }: RuleFile, docs: string): string | Fault {
  const bytesMax = limits.rulePageBytesMax;
  if (bytes.length > bytesMax) {
    return { path: docs, line: 1, message: `${bytes.length} bytes; at most ${bytesMax} are read` };
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch {
    return { path: docs, line: 1, message: 'is not UTF-8' };
  }
}

function refuse(root: string, faults: readonly Fault[], count: number): void {
  const [first] = faults;
  if (first) {
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
    const message = `${first.path}:${first.line ?? 1}: ${first.message}${more}`;
    throw new GatewayError('ERR_RULE_INVALID', message, { faults });
  }
  if (count === 0) {
    throw new GatewayError('ERR_RULE_INVALID', `no rule page in ${root}`, {
      help: 'Name a directory that holds <family>/<rule-id>.md.',
    });
  }
}
