// Writes docs/reference from what the program itself knows; with `--check`, says what differs.
import { readFileSync, writeFileSync } from 'node:fs';
import { loadLints } from '../dist/authoring/lint/page.js';
import { parseRules } from '../dist/rules/load.js';
import { cliPage } from './reference/cli.mjs';
import { errorsPage } from './reference/errors.mjs';
import { lintsPage } from './reference/lints.mjs';
import { policyPage, policyTestPage } from './reference/policy.mjs';
import { rulesPage } from './reference/rules.mjs';

const pages = {
  'cli.md': cliPage(),
  'errors.md': errorsPage(),
  'lints.md': lintsPage(await loadLints()),
  'policy.md': policyPage(),
  'policy-test.md': policyTestPage(),
  'rules.md': rulesPage(await parseRules()),
};
const check = process.argv.includes('--check');
for (const [name, text] of Object.entries(pages)) {
  const path = new URL(`../docs/reference/${name}`, import.meta.url);
  if (!check) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    process.stderr.write(`docs/reference/${name} is not what \`npm run reference\` writes\n`);
    process.exitCode = 1;
  }
}
