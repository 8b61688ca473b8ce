import { code, page, table } from './markdown.mjs';

/** Everything that `policy lint` looks for, with its page and its level. */
export function lintsPage(lints) {
  const rows = [...lints.values()].map(({ id, docs, level, title }) => [
    `[${code(id)}](../../${docs})`,
    level,
    title,
  ]);
  return page(
    '# Findings of `policy lint`',
    `${rows.length} findings about policies and the tests beside them. Each page says why it matters, and shows a policy that has it and one that has not; ${code('sallyport policy lint --explain ID')} prints it. The command fails on warnings and errors, or on what ${code('--fail-on')} says.`,
    table(['finding', 'level', 'what is wrong'], rows),
  );
}
