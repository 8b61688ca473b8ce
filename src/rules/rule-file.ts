/** A file of the rules directory: its path there, with `/`, and its bytes. */
export interface RuleFile {
  readonly path: string;
  readonly bytes: Buffer;
}
