import { basename, dirname } from 'node:path';
import { GatewayError, type Fault } from '../../errors.ts';
import { checkQuery } from '../../gateway/query.ts';
import { loadJobFile } from '../../job-file/job-file.ts';
import { queryText } from '../../job-file/query-file.ts';
import { readBounded, readStart } from '../../job-file/read-file.ts';
import { limits } from '../../limits.ts';
import type { LocatedYaml, PathKey } from '../../policy/yaml.ts';
import { atTop } from '../../report/entry.ts';
import type { JudgedCase, Snapshot } from './cases.ts';
import { expectedOf, expectedOfJob } from './expected.ts';
import type { JobTest, ScriptTest } from './form.ts';
import { insideFolder } from './inside.ts';
import type { TestContext } from './load.ts';
import { readMarks, type CommentSign, type Mark } from './marks.ts';

type Path = readonly PathKey[];
type Text = Pick<JudgedCase, 'home' | 'marks'> & { readonly content: string | Uint8Array };

/** Reads what the tests of one file name, and collects every fault. */
export class FileReader {
  readonly faults: Fault[] = [];
  readonly #file: string;
  readonly #yaml: LocatedYaml;
  readonly #context: TestContext;
  readonly #snapshots = new Set<string>();

  constructor(file: string, yaml: LocatedYaml, context: TestContext) {
    this.#file = file;
    this.#yaml = yaml;
    this.#context = context;
  }

  /** A script alone; no case where something is wrong with it. */
  async script(test: ScriptTest, path: Path): Promise<JudgedCase[]> {
    const text = await this.#text(test, path, '#');
    if (text === null) return [];
    const { content } = text;
    const judge: JudgedCase['judge'] = (gateway) => gateway.checkScript(content);
    return [{ kind: 'script', ...text, ...(await this.#common(test, path)), judge, urls: [] }];
  }

  /** A query of Kusto. */
  async query(test: ScriptTest, path: Path): Promise<JudgedCase[]> {
    const text = await this.#text(test, path, '//');
    if (text === null) return [];
    const kql = await this.#trying([...path, 'file'], () =>
      typeof text.content === 'string' ? text.content : queryText(text.home.source, text.content),
    );
    if (kql === null) return [];
    const judge: JudgedCase['judge'] = async (gateway) => (await checkQuery(kql, gateway)).verdict;
    return [{ kind: 'query', ...text, ...(await this.#common(test, path)), judge, urls: [] }];
  }

  /** A whole job, with what its own file expects where the test does not say. */
  async job(test: JobTest, path: Path): Promise<JudgedCase[]> {
    const file = await this.#inside(test.file, [...path, 'file']);
    const job =
      file === null ? null : await this.#trying([...path, 'file'], () => loadJobFile(file));
    if (job === null) return [];
    const { source, shift } = job;
    const common = await this.#common(test, path);
    const { artifacts } = job.job as { artifacts?: Readonly<Record<string, unknown>> };
    const urls = Object.values(artifacts ?? {}).filter((url) => typeof url === 'string');
    const own = expectedOfJob(job.expect ?? { status: 'completed', rules: [] });
    return [
      {
        ...{ kind: 'job', home: { source, shift }, marks: [], urls },
        ...common,
        name: test.name ?? job.title ?? test.file,
        expected: common.expected ?? own,
        judge: (gateway) => gateway.check(job.job),
      },
    ];
  }

  async #common(
    { name, file, expect, todo, snapshot }: ScriptTest,
    path: Path,
  ): Promise<Pick<JudgedCase, 'name' | 'at' | 'todo' | 'expected' | 'snapshot'>> {
    const numbered = `${path[0] === 'queries' ? 'query' : 'script'} ${Number(path[1]) + 1}`;
    return {
      name: name ?? file ?? numbered,
      at: { file: this.#file, ...this.#yaml.valueAt(path) },
      todo: todo ?? null,
      expected: expect === undefined ? null : expectedOf(expect),
      snapshot: snapshot === undefined ? null : await this.#snapshot(snapshot, path),
    };
  }

  /** The text of a script or query, with the marks in a file of its own. */
  async #text(test: ScriptTest, path: Path, sign: CommentSign): Promise<Text | null> {
    if (test.source !== undefined) {
      const shift = this.#yaml.blockAt([...path, 'source']);
      return { content: test.source, home: { source: this.#file, shift }, marks: [] };
    }
    const file = await this.#inside(test.file ?? '', [...path, 'file']);
    if (file === null) return null;
    const bytes = await this.#trying([...path, 'file'], () =>
      readStart(file, limits.jobFileBytesMax),
    );
    if (bytes === null) return null;
    const marks = this.#marks(file, bytes, sign);
    if (marks.length === 0 && test.expect === undefined && test.snapshot === undefined) {
      const message = `\`${test.file ?? ''}\` has no mark, and the test expects nothing`;
      const help = `Write \`${sign} deny: rule-id\` above a line, or add \`expect\`.`;
      this.#fault([...path, 'file'], { message, help });
    }
    return { content: bytes, home: { source: file, shift: atTop }, marks };
  }

  #marks(file: string, bytes: Uint8Array, sign: CommentSign): readonly Mark[] {
    const text = new TextDecoder().decode(bytes);
    const { marks, faults } = readMarks(text, sign, this.#context.catalog.byId);
    this.faults.push(...faults.map((fault) => ({ ...fault, path: file })));
    return marks;
  }

  async #snapshot(name: string, path: Path): Promise<Snapshot | null> {
    const at = [...path, 'snapshot'];
    const file = await this.#inside(name, at);
    if (file === null) return null;
    if (this.#snapshots.has(file)) {
      const help = 'Give each test a snapshot of its own.';
      this.#fault(at, { message: `two tests have the snapshot \`${basename(file)}\``, help });
    }
    this.#snapshots.add(file);
    try {
      const bytes = await readBounded(file, limits.policyTestBytesMax);
      return { path: file, stored: Buffer.from(bytes).toString('utf8') };
    } catch (error) {
      const { cause } = error as { cause?: NodeJS.ErrnoException };
      if (cause?.code === 'ENOENT') return { path: file, stored: null };
      this.#fault(at, { message: (error as Error).message });
      return null;
    }
  }

  async #inside(name: string, path: Path): Promise<string | null> {
    const found = await insideFolder(dirname(this.#file), name);
    if ('path' in found) return found.path;
    const help = 'Put it beside the test file, or in a folder there.';
    this.#fault(path, { message: found.why, help });
    return null;
  }

  async #trying<T>(path: Path, work: () => T | Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      const { message, help, faults } = error;
      this.#fault(path, { message, ...(help !== undefined && { help }) });
      this.faults.push(...faults);
      return null;
    }
  }

  #fault(path: Path, fault: Fault): void {
    this.faults.push({ ...fault, ...this.#yaml.valueAt(path) });
  }
}
