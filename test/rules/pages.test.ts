import t from 'tap';
import { blockText } from '#dist/authoring/rule-test/settings.js';
import { testRules } from '#dist/authoring/rule-test/test-rules.js';
import { isGood } from '#dist/authoring/tested/types.js';
import { catalog, judge, parser } from './harness.js';

t.test('every block of every page', async (t) => {
  const { results, counts, passed } = await testRules({});
  const bad = results.filter(({ word }) => !isGood(word));
  t.strictSame(
    bad.map(({ at, name, message }) => [`${at.file}:${at.line}`, name, message]),
    [],
  );
  t.ok(passed && counts.reported > 300 && counts.validated > 100, 'they were run');
});

t.test('messages and help are whole sentences of their own', async (t) => {
  for (const rule of catalog.rules) {
    for (const example of rule.examples.filter(({ kind }) => kind === 'denied')) {
      const text = blockText(example.code, example.context);
      for (const finding of judge(parser, text, example.context, rule.id)) {
        t.notMatch(finding.message + finding.help, /\{\w*\}$|undefined|\[object/, finding.message);
        t.ok(finding.help.length > 8, `${finding.rule} says what to do`);
      }
    }
  }
});
