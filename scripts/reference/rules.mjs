import { code, page, table } from './markdown.mjs';

/** Every rule by family, with its page, its levels and its options. */
export function rulesPage({ rules }) {
  const names = [...new Set(rules.map((rule) => rule.family))].sort((a, b) => (a < b ? -1 : 1));
  const families = names.map((name) => [name, rules.filter(({ family }) => family === name)]);
  return page(
    '# Rules',
    `${rules.length} rules in ${families.length} families. A policy sets the level of a rule (\`error\`, \`warning\`, \`note\`, \`off\`) and its options; a rule that it does not name has the level that is given here. Each page says why the rule is there, and shows what it denies, lets pass and misses.`,
    ...families.map(([family, own]) =>
      page(
        `## ${family}`,
        table(
          ['rule', 'level', 'what it finds', 'where'],
          own.map((rule) => [
            `[${code(rule.id)}](../../${rule.docs})`,
            levels(rule),
            rule.title,
            rule.platforms?.join(', ') ?? 'everywhere',
          ]),
        ),
        options(own),
      ).trimEnd(),
    ),
  );
}

function levels({ level, levels: others }) {
  const differing = Object.entries(others).map(([platform, each]) => `${each} on ${platform}`);
  return [level, ...differing].join(', ');
}

function options(rules) {
  const rows = rules.flatMap((rule) =>
    Object.entries(rule.options).map(([name, { type, default: own, values, description }]) => [
      code(`${rule.id}.${name}`),
      values === null ? type : values.map(code).join(', '),
      code(JSON.stringify(own)),
      description,
    ]),
  );
  return rows.length === 0 ? '' : table(['option', 'value', 'default', 'meaning'], rows);
}
