import fc from 'fast-check';
import t from 'tap';
import { extractFacts } from '#dist/facts/extract.js';
import { factRows } from '#dist/facts/rows.js';
import { checkTree } from '#dist/syntax/check.js';
import { decode } from '#dist/syntax/decode.js';
import { loadParser } from '#dist/syntax/parser.js';
import { words } from './words.js';

const parser = await loadParser();

t.test('any text is judged, never thrown at', async (t) => {
  const judge = (text: string): void => {
    const tree = parser.parse(text);
    const findings = checkTree(tree, { python: '3.9', body: 'module' });
    for (const { span, message, help } of findings) {
      if (span.start < 0 || span.start > text.length) throw new Error(`span of ${message}`);
      if (message === '' || help === '') throw new Error('a finding without words');
    }
    if ((tree.faulty || tree.stop !== null) && findings.length === 0) {
      throw new Error('a fault without a finding');
    }
    factRows(extractFacts(tree, { preimported: {}, injected: [] }), tree);
  };
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 60 }), (parts) => {
      judge(parts.join(''));
      judge(parts.join(' '));
    }),
    { numRuns: 400 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (source) => {
      judge(decode(source, 1_000).text);
    }),
    { numRuns: 200 },
  );
  t.pass();
});
