import type { Gateway } from '../../gateway/types.ts';
import type { Shift } from '../../report/entry.ts';
import type { NeverClaim } from '../../callout/proof/never.ts';
import type { Verdict } from '../../verdict/decide.ts';
import type { TestPlace } from '../tested/types.ts';
import type { Expected } from './expected.ts';
import type { Mark } from './marks.ts';

interface AnyCase {
  readonly name: string;
  readonly at: TestPlace;
  /** Why it does not hold yet; null where it must. */
  readonly todo: string | null;
}

/** A script, job or query, read and ready to be judged. */
export interface JudgedCase extends AnyCase {
  readonly kind: 'script' | 'job' | 'query';
  readonly judge: (gateway: Gateway) => Verdict | Promise<Verdict>;
  /** The file that its text stands in, and where in it. */
  readonly home: { readonly source: string; readonly shift: Shift | null };
  readonly expected: Expected | null;
  readonly marks: readonly Mark[];
  readonly snapshot: Snapshot | null;
  /** What policy entries may be exercised by: URLs of a job's artifacts. */
  readonly urls: readonly string[];
}

/** The file that the findings are to be found in. */
export interface Snapshot {
  readonly path: string;
  /** What stands in it; null where it is not there. */
  readonly stored: string | null;
}

export interface UrlCase extends AnyCase {
  readonly kind: 'url';
  readonly url: string;
  readonly type: string;
  readonly decision: 'allow' | 'deny';
  readonly reason: string | null;
  readonly entry: string | null;
}

export interface NeverCase extends AnyCase {
  readonly kind: 'never';
  readonly claim: NeverClaim;
}

export type TestCase = JudgedCase | UrlCase | NeverCase;

/** A test file with all that it names. */
export interface LoadedTests {
  readonly path: string;
  /** Preset or path. */
  readonly policy: string;
  readonly cases: readonly TestCase[];
}
