/** A policy test file as its author writes it. What it names is read relative to it. */
export interface PolicyTestFile {
  /** Preset, or path of the policy that is tested. */
  readonly policy: string;
  readonly scripts?: readonly ScriptTest[] | undefined;
  readonly jobs?: readonly JobTest[] | undefined;
  readonly queries?: readonly ScriptTest[] | undefined;
  readonly urls?: readonly UrlTest[] | undefined;
  readonly never?: readonly NeverTest[] | undefined;
}

interface AnyTest {
  readonly name?: string | undefined;
  /** Why it does not hold yet. */
  readonly todo?: string | undefined;
}

interface FindingsTest extends AnyTest {
  readonly expect?: ExpectFile | undefined;
  /** File that holds the findings, written by `--update`. */
  readonly snapshot?: string | undefined;
}

/** A script or a query: its text, or the file that it stands in. */
export interface ScriptTest extends FindingsTest {
  readonly source?: string | undefined;
  readonly file?: string | undefined;
}

export interface JobTest extends FindingsTest {
  readonly file: string;
}

/** `deny` with a list: exactly these deny. `allow` with a list: exactly these are told and deny nothing. */
export type ExpectFile =
  | 'allow'
  | 'deny'
  | { readonly allow: readonly FindingFile[] }
  | { readonly deny: readonly FindingFile[] };

/** A rule, or one with what its finding must say. */
export type FindingFile =
  | string
  | {
      readonly rule: string;
      readonly line?: number | undefined;
      readonly column?: number | undefined;
      readonly reason?: string | undefined;
      /** Part of the message. */
      readonly message?: string | undefined;
    };

export interface UrlTest extends AnyTest {
  readonly allow?: string | undefined;
  readonly deny?: string | undefined;
  readonly reason?: string | undefined;
  /** The entry that decides. */
  readonly entry?: string | undefined;
  readonly type?: string | undefined;
}

/** URLs of which none may be admitted: all conditions hold of them. */
export interface NeverTest extends AnyTest {
  readonly host?: string | readonly string[] | undefined;
  readonly path?: string | undefined;
  readonly regex?: string | undefined;
  readonly type?: string | undefined;
}
