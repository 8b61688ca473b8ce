/** Forms of one kind, each with how it was made. */
export type Made = Generator<readonly [form: string, code: string]>;
