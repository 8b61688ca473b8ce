import { compileCallouts } from '../../callout/judge.ts';
import { Judge } from '../../gateway/judge.ts';
import { bareSnapshot } from '../../job/snapshot.ts';
import { definePolicy } from '../../policy/parse.ts';
import { loadRegexEngine } from '../../regex/engine.ts';
import { compileRules } from '../../rules/compile.ts';
import { loadRules } from '../../rules/load.ts';
import { loadSurface } from '../../rules/surface-load.ts';
import { loadParser } from '../../syntax/parser.ts';
import type { Verdict } from '../../verdict/decide.ts';
import { packageVersion } from '../../version.ts';
import { clocked } from './clock.ts';
import type { Answer, Gate, GateRow, Judged, Question } from './gate.ts';
import type { Setting } from './setting.ts';

type Engine = 'native' | 'portable';

const rows: Readonly<Record<Engine, { readonly id: string; readonly name: string }>> = {
  native: { id: 'sallyport', name: 'Sallyport' },
  portable: { id: 'sallyport-portable', name: 'Sallyport, portable engine' },
};

/** How a gate of ours stands in a result where it ran. */
export function ownRow(engine: Engine): GateRow {
  const version = packageVersion();
  return { ...rows[engine], version, link: null, reads: 'parse', status: 'ran' };
}

type Check = (code: string) => Verdict;

/** What every check of one engine shares: a gateway would read it again for each list of modules. */
interface Loaded {
  readonly catalog: Awaited<ReturnType<typeof loadRules>>;
  readonly parser: Awaited<ReturnType<typeof loadParser>>;
  readonly regex: Awaited<ReturnType<typeof loadRegexEngine>>;
}

/** Our own gate, with one engine of regular expressions: what `checkScript` of a gateway does. */
export class SallyportGate implements Gate {
  readonly id: string;
  readonly #engine: Engine;
  readonly #setting: Setting;
  readonly #checks = new Map<string, Promise<Check>>();
  readonly #surfaces = new Map<string, ReturnType<typeof loadSurface>>();
  #loaded: Promise<Loaded> | undefined;
  #missing: string | null = null;

  constructor(engine: Engine, setting: Setting) {
    this.id = rows[engine].id;
    this.#engine = engine;
    this.#setting = setting;
  }

  async ask(question: Question): Promise<Answer> {
    try {
      return judged(await this.#check(question), question);
    } catch (error) {
      return { error: messageOf(error) };
    }
  }

  row(): GateRow {
    const row = ownRow(this.#engine);
    return this.#missing === null ? row : { ...row, status: 'missing', why: this.#missing };
  }

  async close(): Promise<void> {
    // Nothing of it outlives a check.
  }

  #check(question: Question): Promise<Check> {
    const { preset, python, needs, rules } = question;
    const key = [preset, python, JSON.stringify(rules), ...needs].join(' ');
    const known = this.#checks.get(key);
    if (known !== undefined) return known;
    const opened = this.#open(question);
    this.#checks.set(key, opened);
    return opened;
  }

  /** A check under a policy that admits what the script needs. */
  async #open({ preset, python, needs, rules: others }: Question): Promise<Check> {
    this.#loaded ??= load(this.#engine);
    const { catalog, parser, regex } = await this.#loaded.catch((error: unknown) => {
      this.#missing = messageOf(error);
      throw error;
    });
    const { imports, rules = {}, ...rest } = this.#setting.of(preset);
    const isListed = imports.match !== 'any';
    const policy = definePolicy({
      ...{ ...rest, python },
      imports: isListed ? { ...imports, allow: [...imports.allow, ...needs] } : imports,
      rules: { ...rules, ...others },
    });
    const { runtime, platform } = policy;
    const surface = await this.#surface(runtime, python);
    const judge = new Judge({
      ...{ policy, parser, now: Date.now, cache: null, observer: null },
      callouts: compileCallouts(policy.callouts, regex),
      rules: compileRules(catalog, policy, surface, false),
    });
    return (code) => judge.judge(() => bareSnapshot(platform, code), 'verdict').verdict;
  }

  /** A map is read once for all of the lists of modules. */
  #surface(runtime: string | null, python: string): ReturnType<typeof loadSurface> {
    const key = `${runtime ?? ''} ${python}`;
    const known = this.#surfaces.get(key);
    if (known !== undefined) return known;
    const opened = loadSurface({ runtime, python, file: undefined });
    this.#surfaces.set(key, opened);
    return opened;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function load(engine: Engine): Promise<Loaded> {
  const [catalog, parser, regex] = await Promise.all([
    loadRules(),
    loadParser(),
    loadRegexEngine(engine),
  ]);
  return { catalog, parser, regex };
}

function judged(check: Check, { code, repeat }: Question): Judged {
  const { result, ms } = clocked(() => check(code), repeat);
  const { decision, findings } = result;
  const told = findings.filter(({ level }) => level !== 'note');
  const errors = told.filter(({ level }) => level === 'error');
  const speaking = errors.length > 0 ? errors : told;
  return {
    decision: decision === 'allow' && told.length > 0 ? 'warn' : decision,
    rules: speaking.map(({ rule, line }) => `${rule} on ${line}`),
    spoken: speaking.map(({ rule, docs }) => ({ rule, family: docs.split('/').at(-2) ?? '' })),
    ms,
  };
}
