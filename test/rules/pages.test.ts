import t from 'tap';
import { catalog, judge, parsers, shown } from './harness.js';

/** A block marked `escaped` holds escapes where characters stand that an editor would not keep. */
function codeOf(code: string, escaped: boolean): string {
  if (!escaped) return code;
  return code.replace(/\\(?:u([0-9a-f]{4})|r)/g, (_whole, hex: string | undefined) =>
    hex === undefined ? '\r' : String.fromCharCode(parseInt(hex, 16)),
  );
}

for (const parser of parsers) {
  t.test(`every block of every page, ${parser.engine} engine`, async (t) => {
    for (const rule of catalog.rules) {
      for (const { kind, code, context, line } of rule.examples) {
        const text = codeOf(code, 'escaped' in context);
        const found = judge(parser, text, context, rule.id);
        const hit = found.some((finding) => finding.rule === rule.id);
        const broken = found.find(({ rule: id }) => id === 'syntax-error');
        const place = `${rule.docs}:${line}`;
        const all = shown(text, found);
        if (kind === 'denied') t.ok(hit, `${place} is denied`, { found: all });
        else t.notOk(hit, `${place} is ${kind}`, { found: all });
        if (rule.stage === 'rules') t.equal(broken, undefined, `${place} parses`);
      }
    }
  });
}

t.test('every rule that matches shows what it denies and what it allows', async (t) => {
  for (const rule of catalog.rules) {
    if (rule.stage !== 'rules') continue;
    for (const kind of ['denied', 'allowed'] as const) {
      const shows = rule.examples.some((example) => example.kind === kind);
      t.ok(shows, `${rule.docs} has a block under ${kind}`);
    }
  }
});

t.test('messages and help are whole sentences of their own', async (t) => {
  for (const rule of catalog.rules) {
    for (const example of rule.examples.filter(({ kind }) => kind === 'denied')) {
      const text = codeOf(example.code, 'escaped' in example.context);
      for (const finding of judge(parsers[0]!, text, example.context, rule.id)) {
        t.notMatch(finding.message + finding.help, /\{\w*\}$|undefined|\[object/, finding.message);
        t.ok(finding.help.length > 8, `${finding.rule} says what to do`);
      }
    }
  }
});
