/** Names that are there without the script's doing. */
export interface Surroundings {
  /** `np` → `numpy`. */
  readonly preimported: Readonly<Record<string, string>>;
  readonly injected: readonly string[];
  /** What the platform takes from the script: a function to call, whose arguments are not the script's, or a value. */
  readonly entry?: string | null;
}
