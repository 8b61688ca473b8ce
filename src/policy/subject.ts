/** What a YAML file is, as the faults of one name it. */
export interface Subject {
  /** After `a`: `policy`. */
  readonly noun: string;
  /** How one begins. */
  readonly begin: string;
  /** Where the form of one is written down. */
  readonly schema: string;
  /** What to do with a file that is none at all. */
  readonly instead: string;
}

export const policySubject: Subject = {
  noun: 'policy',
  begin: 'apiVersion: sallyport/v1',
  schema: 'policies/policy.schema.json',
  instead:
    'Write a mapping that begins with `apiVersion`, `name`, `platform` and `imports`. What Kusto ' +
    'prints of its own policies becomes one by `sallyport policy init --callouts FILE`.',
};
