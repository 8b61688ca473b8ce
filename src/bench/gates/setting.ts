import { fileURLToPath } from 'node:url';
import { GatewayError } from '../../errors.ts';
import { digestJson } from '../../job/canonical.ts';
import type { PolicyFile, PythonVersion } from '../../policy/file.ts';
import { readText } from '../../policy/load.ts';
import { loadPolicy } from '../../policy/load.ts';
import { readPolicy } from '../../policy/parse.ts';
import { platforms } from '../../platform/platform.ts';
import { indented } from '../../syntax/indent.ts';
import { loadParser, type Parser } from '../../syntax/parser.ts';
import type { SyntaxTree } from '../../syntax/tree.ts';
import type { BenchCase } from '../corpus/case.ts';
import { importedModules } from '../corpus/imported.ts';
import type { Question } from './gate.ts';

/** The family that is a platform's contract, and no way out: nobody else's gate has such a rule. */
export const contractFamily = 'type-annotation';

/** What every gate is told of the host: policies, and which modules they admit. */
export class Setting {
  /** The policy of the measurement. */
  readonly policy: PolicyFile;
  readonly #named: string;
  readonly #presets: Map<string, PolicyFile>;
  readonly #parser: Parser;

  private constructor(named: string, presets: Map<string, PolicyFile>, parser: Parser) {
    this.#named = named;
    this.#presets = presets;
    this.#parser = parser;
    this.policy = this.of(null);
  }

  /**
   * Reads the policy of the measurement and the presets that cases name.
   *
   * @throws GatewayError `ERR_POLICY_*`
   */
  static async open(policy: string, cases: readonly BenchCase[]): Promise<Setting> {
    const files = new Map([[policy, await policyFileOf(policy)]]);
    for (const { id, policy: preset } of cases) {
      if (preset === null || files.has(preset)) continue;
      files.set(preset, await policyFileOf(preset).catch((error: unknown) => inCase(id, error)));
    }
    return new Setting(policy, files, await loadParser());
  }

  /** A policy that is in no file, for cases that name none. */
  static async under(policy: PolicyFile): Promise<Setting> {
    return new Setting('', new Map([['', policy]]), await loadParser());
  }

  /** The file of a preset, or of the policy of the measurement. */
  of(preset: string | null): PolicyFile {
    const file = this.#presets.get(preset ?? this.#named);
    if (file === undefined) throw new RangeError(`no policy ${preset ?? ''} was read`);
    return file;
  }

  get digest(): string {
    return digestJson(this.policy);
  }

  /** A case as a question; `code` in place of its own where a variant is asked about. */
  question(one: BenchCase, code: string = one.code, repeat = 1): Question {
    const policy = this.of(one.policy);
    const { imports, python = '3.11' } = policy;
    const listed = imports.match === 'any' ? importedModules(code) : imports.allow;
    const needs = one.needs.filter((module) => !listed.includes(module)).toSorted();
    return {
      ...{ id: one.id, code, needs, repeat },
      python: isOlder(one.python, python) ? python : one.python,
      allow: [...new Set([...listed, ...needs])],
      preset: one.policy,
      keepsFiles: one.keepsFiles,
      rules: rulesFor(one),
    };
  }

  /** The tree that forms of a script are made of. */
  tree(code: string): SyntaxTree {
    return this.#parser.parse(code);
  }

  /**
   * The script as any Python reads it: what a platform takes as the body of a function stands in
   * one.
   */
  asModule({ preset, code }: Question): string {
    const { platform } = this.of(preset);
    if (platforms[platform].body !== 'async-function') return code;
    return `async def main():\n${indented(this.#parser.parse(code))}\n`;
  }
}

/** What a host has set otherwise to whom a case matters. */
function rulesFor({ family, keepsFiles }: BenchCase): Question['rules'] {
  return {
    ...(family === contractFamily && { [contractFamily]: 'error' as const }),
    ...(keepsFiles && { 'filesystem-access': { level: 'error' as const, paths: 'relative' } }),
  };
}

const isOlder = (a: PythonVersion, b: PythonVersion): boolean =>
  Number(a.split('.')[1]) < Number(b.split('.')[1]);

/** What is wrong with the preset of a case, with the case. */
function inCase(id: string, error: unknown): never {
  if (!(error instanceof GatewayError)) throw error;
  const { code, message, help = '' } = error;
  throw new GatewayError(code, `case \`${id}\`: ${message}`, { help, cause: error });
}

async function policyFileOf(named: string): Promise<PolicyFile> {
  const isPreset = /^[\w-]+$/.test(named);
  const preset = fileURLToPath(new URL(`../../../policies/${named}/policy.yaml`, import.meta.url));
  // Where it cannot be used, it is told of as everywhere.
  await loadPolicy(named);
  const read = readPolicy(await readText(isPreset ? preset : named));
  if (!read.ok) throw new RangeError(`${named} changed while it was read`);
  return read.file;
}
