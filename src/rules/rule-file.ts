/** The map of modules, beside the families. */
export const surfaceFile = 'surface.json';

/** A file of the rules directory: its path there, with `/`, and its bytes. */
export interface RuleFile {
  readonly path: string;
  readonly bytes: Buffer;
}
