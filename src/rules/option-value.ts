export type OptionValue = string | number | boolean | readonly string[];

/** Whether a value has the type of an option, and is one of its values where it lists them. */
export function isOptionValue(
  type: string,
  values: readonly string[] | null,
  value: unknown,
): boolean {
  if (type === 'strings') {
    return Array.isArray(value) && value.every((one) => isOptionValue('string', values, one));
  }
  if (typeof value !== type) return false;
  return values === null || values.includes(String(value));
}
