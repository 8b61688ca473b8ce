/** Names that are there without the script's doing. */
export interface Surroundings {
  /** `np` → `numpy`. */
  readonly preimported: Readonly<Record<string, string>>;
  readonly injected: readonly string[];
  /** The function that the platform calls, if it does: its arguments are not the script's. */
  readonly entry?: string | null;
}
