import { GatewayError, type Fault } from '../../errors.ts';
import { limits } from '../../limits.ts';
import { explain } from '../../policy/explain.ts';
import { readYaml, type LocatedYaml } from '../../policy/yaml.ts';
import type { PolicyTestFile } from './form.ts';
import { policyTestFile, testSubject } from './schema.ts';

/** A test file of the right form, with the places of its parts. */
export interface ParsedTests {
  readonly file: PolicyTestFile;
  readonly yaml: LocatedYaml;
}

/** @throws GatewayError `ERR_TEST_INVALID` with every fault, each with line and column. */
export function parsePolicyTest(text: string, path: string): ParsedTests {
  const read = readYaml(text.replace(/^\uFEFF/, ''), testSubject);
  if (!read.ok) throw invalidTests(path, read.faults);
  const { yaml } = read;
  const checked = policyTestFile.safeParse(yaml.value);
  if (checked.success) return { file: checked.data, yaml };
  const explained = explain(checked.error, policyTestFile, yaml.value, testSubject);
  const faults = explained.map(({ path: at, about, message, help }): Fault => {
    const place = about === 'key' ? yaml.keyAt(at) : yaml.valueAt(at);
    return { message, ...place, ...(help !== '' && { help }) };
  });
  throw invalidTests(path, faults);
}

/** One error for all that is wrong with a test file: nothing of it is run. */
export function invalidTests(path: string, faults: readonly Fault[]): GatewayError {
  const placed = faults
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
    .slice(0, limits.findingsMax)
    .map((fault) => ({ path, ...fault }));
  const [first, second] = placed;
  if (first === undefined || second !== undefined) {
    const message = `${path} has ${faults.length} faults; none of its tests was run`;
    return new GatewayError('ERR_TEST_INVALID', message, { faults: placed });
  }
  const place = [first.path, first.line, first.column].filter((part) => part !== undefined);
  return new GatewayError('ERR_TEST_INVALID', `${place.join(':')}: ${first.message}`, {
    faults: placed,
    ...(first.help !== undefined && { help: first.help }),
  });
}
