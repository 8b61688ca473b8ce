import { dirname } from 'node:path';
import { GatewayError, type Fault } from '../../errors.ts';
import { beside, readBounded } from '../../job-file/read-file.ts';
import { limits } from '../../limits.ts';
import { artifactType } from '../../policy/kusto-words.ts';
import type { RegexEngine } from '../../regex/types.ts';
import type { RuleCatalog } from '../../rules/types.ts';
import { didYouMean } from '../../text/nearest.ts';
import type { LoadedTests, NeverCase, TestCase, UrlCase } from './cases.ts';
import type { FindingFile, NeverTest, UrlTest } from './form.ts';
import { FileReader } from './read-case.ts';
import { invalidTests, parsePolicyTest, type ParsedTests } from './parse.ts';

/** What tests may name. */
export interface TestContext {
  readonly catalog: RuleCatalog;
  readonly regex: RegexEngine;
}

/**
 * Reads a test file and every file that it names: either all of it, or nothing.
 *
 * @throws GatewayError `ERR_TEST_READ`, `ERR_TEST_INVALID` with every fault.
 */
export async function loadPolicyTest(path: string, context: TestContext): Promise<LoadedTests> {
  const parsed = parsePolicyTest(await readText(path), path);
  const { policy } = parsed.file;
  const reader = new FileReader(path, parsed.yaml, context);
  const cases: TestCase[] = [];
  for (const [index, test] of (parsed.file.scripts ?? []).entries()) {
    cases.push(...(await reader.script(test, ['scripts', index])));
  }
  for (const [index, test] of (parsed.file.jobs ?? []).entries()) {
    cases.push(...(await reader.job(test, ['jobs', index])));
  }
  for (const [index, test] of (parsed.file.queries ?? []).entries()) {
    cases.push(...(await reader.query(test, ['queries', index])));
  }
  const urls = (parsed.file.urls ?? []).map((test, index) => urlCase(test, path, parsed, index));
  const nevers = (parsed.file.never ?? []).map((test, index) =>
    neverCase(test, path, parsed, index),
  );
  const faults = [
    ...reader.faults,
    ...ruleFaults(parsed, context),
    ...nevers.flatMap((one, index) => patternFaults(one, parsed, index, context)),
  ];
  if (faults.length > 0) throw invalidTests(path, faults);
  const isPath = /[/\\]|\.ya?ml$/i.test(policy);
  return {
    path,
    policy: isPath ? beside(dirname(path), policy) : policy,
    cases: [...cases, ...urls, ...nevers],
  };
}

async function readText(path: string): Promise<string> {
  try {
    const bytes = await readBounded(path, limits.policyTestBytesMax);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const why = cause instanceof GatewayError ? cause.message : `${path} is not UTF-8`;
    const help = 'Name a test file, a policy with one beside it, or a folder.';
    throw new GatewayError('ERR_TEST_READ', why, { help, cause });
  }
}

function urlCase(test: UrlTest, file: string, { yaml }: ParsedTests, index: number): UrlCase {
  const decision = test.allow === undefined ? 'deny' : 'allow';
  const { type = artifactType, reason = null, entry = null, todo = null } = test;
  const url = test.allow ?? test.deny ?? '';
  return {
    kind: 'url',
    name: test.name ?? `${decision} ${withoutSecret(url)}`,
    at: { file, ...yaml.valueAt(['urls', index]) },
    ...{ url, type, decision, reason, entry, todo },
  };
}

/** As far as a URL may be shown: what follows may be a credential. */
function withoutSecret(url: string): string {
  return url.replace(/[?;].*$/s, '…').slice(0, limits.quotedCharsMax);
}

function neverCase(test: NeverTest, file: string, { yaml }: ParsedTests, index: number): NeverCase {
  const { host = [], path = null, regex = null, type = artifactType, todo = null } = test;
  const hosts = typeof host === 'string' ? [host] : host;
  const said = [hosts.join(', '), path, regex].filter((part) => part !== null && part !== '');
  return {
    kind: 'never',
    name: test.name ?? `never ${said.join(' ')}`,
    at: { file, ...yaml.valueAt(['never', index]) },
    claim: { type, hosts, path, regex },
    todo,
  };
}

function patternFaults(
  { claim }: NeverCase,
  { yaml }: ParsedTests,
  index: number,
  { regex }: TestContext,
): Fault[] {
  const compiled = claim.regex === null ? null : regex.compile(claim.regex);
  if (compiled === null || compiled.ok) return [];
  const { message, offset } = compiled.fault;
  const place = yaml.valueAt(['never', index, 'regex']);
  const help = 'Patterns are RE2: no look-around, no back-references.';
  return [{ message: `\`regex\`, character ${offset + 1}: ${message}`, ...place, help }];
}

/** Rules that are expected and that no page describes: a test that could not hold. */
function ruleFaults({ file, yaml }: ParsedTests, { catalog }: TestContext): Fault[] {
  return (['scripts', 'jobs', 'queries'] as const).flatMap((kind) =>
    (file[kind] ?? []).flatMap(({ expect }, index): Fault[] => {
      if (expect === undefined || typeof expect === 'string') return [];
      const [decision, list]: [string, readonly FindingFile[]] =
        'deny' in expect ? ['deny', expect.deny] : ['allow', expect.allow];
      return list.flatMap((one, at): Fault[] => {
        const id = typeof one === 'string' ? one : one.rule;
        if (catalog.byId.has(id)) return [];
        const place = yaml.valueAt([kind, index, 'expect', decision, at]);
        const message = `no rule is called \`${id}\`${didYouMean(id, catalog.byId.keys())}`;
        return [{ message, ...place, help: 'sallyport rule list names them all.' }];
      });
    }),
  );
}
