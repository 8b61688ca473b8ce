import t, { type Test } from 'tap';
import { openExecutor } from '#dist/executor/index.js';
import type { Outcome } from '#dist/executor/types.js';
import { openGateway, generatePermitKeys, type Gateway, type Verdict } from '#dist/index.js';
import { checkQuery, runQuery, type QueryRunOptions } from '#dist/kusto.js';
import type { PlatformId } from '#dist/platform/platform.js';
import { tableRows } from '#dist/table/table.js';
import { jobOf, policyOf } from './case-job.js';
import { loadSuite, type ConformanceCase, type ConformanceFile } from './suite.js';

// Also where it is started by hand, on a busy machine.
t.setTimeout(300_000);

const full = process.env['SALLYPORT_TEST_FULL'] !== undefined;
const keys = await generatePermitKeys();
const issuer = 'conformance';
const isLinux = process.platform === 'linux';
const executor = isLinux ? await openExecutor({ publicKey: keys.verifying, issuer }) : null;
const runtimes = executor === null ? [] : (await executor.capabilities()).runtimes;
const gateways = new Map<string, Promise<Gateway>>();
t.teardown(async () => {
  for (const gateway of await Promise.all(gateways.values())) await gateway.close();
  await executor?.close();
});

/** Interpreters are kept warm: most of a short job's time is the import of pandas. */
const warm = { warm: { modules: ['pandas'] } };

function gatewayFor(file: ConformanceFile, given: ConformanceCase): Promise<Gateway> {
  const key = JSON.stringify([file.platform, file.policy, given.policy]);
  const known = gateways.get(key);
  if (known !== undefined) return known;
  const isWarm = file.platform !== 'processor' && given.policy === undefined;
  const policy = policyOf(file, given, isWarm ? warm : {});
  const opened = openGateway({ policy, keys, issuer, nodes: 2, ...(executor && { executor }) });
  gateways.set(key, opened);
  return opened;
}

type Ended = { readonly verdict: Verdict; readonly outcome: Outcome | null };

async function ended(file: ConformanceFile, given: ConformanceCase): Promise<Ended> {
  const gateway = await gatewayFor(file, given);
  const { call, outcome, query } = given;
  if (query === undefined) {
    const job = jobOf(file, given);
    if (outcome !== undefined) return await gateway.run(job);
    return { verdict: gateway.check(job), outcome: null };
  }
  if (outcome === undefined) return { ...(await checkQuery(query, gateway)), outcome: null };
  const { input } = jobOf(file, given) as Pick<QueryRunOptions, 'input'>;
  return await runQuery(query, gateway, { ...(input && { input }), ...(call && { call }) });
}

/** Why a case is not tried here; null where it is. */
function obstacle(file: ConformanceFile, given: ConformanceCase): string | null {
  if (given.outcome === undefined) return null;
  if (!isLinux) return 'scripts run on Linux only';
  if (given.full && !full) return 'heavy: SALLYPORT_TEST_FULL=1';
  const { python, runtime } = policyOf(file, given);
  if (runtime === null || runtimes.includes(`${runtime}-${python}`)) return null;
  return `no runtime \`${runtime}\` for Python ${python} on this host`;
}

function judged(t: Test, given: ConformanceCase, { verdict }: Ended, name: string): void {
  const told = JSON.stringify(verdict.findings, ['rule', 'level', 'line', 'message', 'help']);
  t.equal(verdict.decision, given.verdict, `${name}: verdict ${told}`);
  const wanted = given.findings ?? [];
  t.same(
    verdict.findings.map(({ level, rule }) => [rule, level]),
    wanted.map(({ level = 'error', rule }) => [rule, level]),
    `${name}: findings ${told}`,
  );
  wanted.forEach(({ line, says }, i) => {
    const found = verdict.findings[i];
    if (line !== undefined) t.equal(found?.line, line, `${name}: line of ${found?.rule}`);
    if (says === undefined) return;
    t.ok(`${found?.message} ${found?.help}`.includes(says), `${name}: "${says}" in ${told}`);
  });
}

type Wanted = NonNullable<ConformanceCase['outcome']>;

/** What is compared whole, and of which only a part is demanded. */
function seen(wanted: Wanted, outcome: Outcome): Readonly<Record<string, unknown>> {
  const { failure } = outcome;
  const all: Record<keyof Wanted, () => unknown> = {
    status: () => outcome.status,
    platformStatus: () => outcome.platformStatus?.code,
    platformCode: () => failure?.platformCode,
    says: () => part(`${failure?.message} ${failure?.help}`, wanted.says),
    line: () => failure?.line,
    tables: () => JSON.parse(JSON.stringify(outcome.tables.map((table) => tableRows(table)))),
    checkpoint: () => outcome.checkpoint,
    sandboxes: () => outcome.sandbox?.sandboxes,
    log: () => outcome.log.map(({ level, message }) => [level, message]),
    stdout: () => part(outcome.stdout, wanted.stdout),
    stderr: () => part(outcome.stderr, wanted.stderr),
    notes: () => outcome.notes.map((note, i) => part(note, wanted.notes?.[i])),
    files: () => outcome.files.map(({ name }) => name),
  };
  const asked = Object.keys(wanted) as (keyof Wanted)[];
  return Object.fromEntries(asked.map((key) => [key, all[key]()]));
}

/** The part that is demanded where it stands in the text, else the text. */
function part(text: string, wanted: string | undefined): string {
  return wanted !== undefined && text.includes(wanted) ? wanted : text;
}

async function holds(t: Test, file: ConformanceFile): Promise<void> {
  for (const { cases = [], id } of file.rows) {
    for (const [i, given] of cases.entries()) {
      const name = `${id}${cases.length > 1 ? `/${given.name ?? i + 1}` : ''}`;
      const skip = obstacle(file, given);
      if (skip !== null) {
        t.pass(name, { skip });
        continue;
      }
      const end = await ended(file, given);
      judged(t, given, end, name);
      if (!given.outcome) t.equal(end.outcome, null, `${name}: nothing ran`);
      else if (end.outcome === null) t.fail(`${name}: nothing ran`);
      else {
        const { failure, notes, stderr } = end.outcome;
        t.same(seen(given.outcome, end.outcome), given.outcome, name, { failure, notes, stderr });
      }
    }
  }
}

/**
 * Tries the rows of a platform. By hand, those of some sections alone:
 * `node build/conformance/kusto.test.js schema`.
 */
export async function conforms(platform: PlatformId): Promise<void> {
  const [, , section = ''] = process.argv;
  const files = loadSuite().filter(({ path }) => path.startsWith(`${platform}/${section}`));
  for (const file of files) await t.test(file.path, (t) => holds(t, file));
}
