/** A file that a job named, fetched: what was hashed is what is inspected and what runs. */
export interface FetchedArtifact {
  /** Local file name, as the job gives it. */
  readonly name: string;
  /** A copy that nothing else holds; not to be changed. */
  readonly bytes: Uint8Array;
  /** `sha256:` and 64 hex digits, of the bytes. */
  readonly sha256: string;
  /** Where it came from, without its secrets. */
  readonly from: string;
}

/** An artifact as a job names it, after its URL was judged. */
export interface NamedArtifact {
  readonly name: string;
  /** Connection string: secret. */
  readonly source: string;
  /** `sha256:` and 64 hex digits that its content must have; null where the job says nothing. */
  readonly pin: string | null;
}
