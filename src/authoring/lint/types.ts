import type { Universe } from '../../callout/proof/universe.ts';
import type { PolicyFile } from '../../policy/file.ts';
import type { Policy } from '../../policy/types.ts';
import type { PathKey } from '../../policy/yaml.ts';
import type { Surface } from '../../rules/surface.ts';
import type { RuleCatalog } from '../../rules/types.ts';
import type { PolicyTestFile } from '../policy-test/form.ts';
import type { LintId } from './ids.ts';
import type { RuntimeModules } from './runtime-modules.ts';

/** What is wrong with a policy, before its level and its place in the text are looked up. */
export interface RawLint {
  readonly lint: LintId;
  /** What it is about, in the policy file; empty for the file as a whole. */
  readonly path: readonly PathKey[];
  readonly about: 'key' | 'value';
  readonly message: string;
  readonly help: string;
  /** The way that leads there, step by step. */
  readonly chain?: readonly string[];
}

/** The test file beside a policy. */
export interface LintedTests {
  /** As the caller named it. */
  readonly name: string;
  /** Whether its `policy` is the file that is linted. */
  readonly samePolicy: boolean;
  readonly file: PolicyTestFile;
}

/** All that a check may ask. Checks are pure: files and clocks were read before. */
export interface LintScene {
  readonly policy: Policy;
  readonly file: PolicyFile;
  readonly catalog: RuleCatalog;
  /** Made when it is first asked for: it takes half a second. */
  readonly universe: () => Universe;
  readonly modules: RuntimeModules;
  /** Of the policy's runtime, or the map that the host named; null where there is none. */
  readonly surface: Surface | null;
  readonly nowMs: number;
  /** An entry that ends within as many milliseconds is told. */
  readonly soonMs: number;
  /** Null where there is no test file; undefined where nobody looked for one. */
  readonly tests: LintedTests | null | undefined;
}

export type LintCheck = (scene: LintScene) => RawLint[];
