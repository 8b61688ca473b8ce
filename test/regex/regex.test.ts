import fc from 'fast-check';
import t from 'tap';
import { loadRegexEngine } from '#dist/regex/engine.js';
import type { RegexEngine } from '#dist/regex/types.js';
import { processorMs } from '../processor-time.js';

const portable = await loadRegexEngine('portable');
const native = await loadRegexEngine('native').catch((error: { code: string }) => {
  t.equal(error.code, 'ERR_ENGINE_MISSING');
  return null;
});
const engines = native === null ? [portable] : [portable, native];

t.test('auto takes the native engine where there is one', async (t) => {
  t.equal((await loadRegexEngine('auto')).name, native === null ? 'portable' : 'native');
});

/** `true` where the pattern is found. */
function find(engine: RegexEngine, pattern: string, text: string): boolean {
  const compiled = engine.compile(pattern);
  if (!compiled.ok) throw new Error(`${engine.name}: ${pattern}: ${compiled.fault.message}`);
  return compiled.matcher.test(text);
}

t.test('what is found', (t) => {
  const cases: [pattern: string, text: string, found: boolean][] = [
    ['b', 'abc', true],
    ['B', 'abc', false],
    ['(?i)B', 'abc', true],
    ['^b', 'abc', false],
    ['c$', 'abc\n', false],
    ['(?m)c$', 'abc\n', true],
    ['a.c', 'a\nc', false],
    ['(?s)a.c', 'a\nc', true],
    ['^https://[a-z0-9-]+\\.example\\.com/(?:a|b)/', 'https://x-1.example.com/b/z', true],
    ['artifactswestus\\\\.blob', 'artifactswestus.blob', false],
    ['[(?<x]P', 'P', false],
    ['[(?<x]P', '<P', true],
    ['[^/]+/[/]x', 'a//x', true],
    ['[]a]', ']', true],
    ['[a-]', '-', true],
    ['[\\d-]', '-', true],
    ['[[:alpha:]]', 'Z', true],
    ['a{,2}', 'a{,2}', true],
    ['a{2,}b', 'aab', true],
    ['a{3}', 'aa', false],
    ['x{', 'x{', true],
    ['\\x41\\u0042\\x{43}', 'ABC', true],
    ['\\bexample\\b', 'an.example.com', true],
    ['\\Aab\\z', 'ab', true],
    ['\\p{Lu}', 'x', false],
    ['(?P<a>x)(?<b>y)', 'xy', true],
    ['', 'anything', true],
    ['a||b', '', true],
    ['(^)*a', 'a', true],
    ['é', 'café', true],
  ];
  for (const engine of engines) {
    for (const [pattern, text, found] of cases) {
      t.equal(find(engine, pattern, text), found, `${engine.name}: ${pattern} in ${text}`);
    }
  }
  t.end();
});

t.test('what is outside is named with its place', (t) => {
  const cases: [pattern: string, offset: number, construct: string][] = [
    ['(a)\\1', 3, 'backreference'],
    ['(?<n>a)\\k<n>', 7, 'backreference'],
    ['(?P<n>a)(?P=n)', 8, 'backreference'],
    ['ab(?=c)', 2, 'lookahead'],
    ['ab(?!c)', 2, 'lookahead'],
    ['(?<=a)b', 0, 'lookbehind'],
    ['(?<!a)b', 0, 'lookbehind'],
    ['a(?>b)', 1, 'atomic-group'],
    ['ab++', 3, 'possessive-quantifier'],
    ['a?+', 2, 'possessive-quantifier'],
    ['a{2}+', 4, 'possessive-quantifier'],
    ['a**', 2, 'nested-quantifier'],
    ['a*{2}', 2, 'nested-quantifier'],
    ['a*??', 3, 'nested-quantifier'],
    ['(a)?(?(1)b|c)', 4, 'conditional'],
    ['a(?#note)', 1, 'comment'],
    ['(?|a)', 0, 'branch-reset'],
    ['(?R)', 0, 'recursion'],
    ['(?x)a', 0, 'group'],
    ["(?'n'a)", 0, 'quoted-group-name'],
    ['(?<a-b>x)', 0, 'balancing-group'],
    ['*', 0, 'quantifier'],
    ['a|*', 2, 'quantifier'],
    ['^*', 1, 'quantifier'],
    ['(?i)*', 4, 'quantifier'],
    ['(*FAIL)', 0, 'verb'],
    ['[a-z-[aeiou]]', 4, 'class-subtraction'],
    ['[\\p{L}-[a]]', 6, 'class-subtraction'],
    ['(?n)a', 0, 'group'],
    ['(?<-n>x)', 0, 'balancing-group'],
    ["\\k'n'", 0, 'backreference'],
    ['(?(?=a)b|c)', 0, 'conditional'],
    ['\\p{IsGreek}', 0, 'unicode-property'],
    ['\\e', 0, 'control-escape'],
    ['[a', 0, 'class'],
    ['[]', 0, 'class'],
    ['[[:alfa:]]', 1, 'class'],
    ['[z-a]', 1, 'range'],
    ['[a-\\d]', 1, 'range'],
    ['[\\d-z]', 3, 'range'],
    ['a)', 1, 'group'],
    ['(a', 0, 'group'],
    ['(?<a>x)(?<a>y)', 7, 'group'],
    ['\\Z', 0, 'end-anchor'],
    ['\\G', 0, 'match-continuation'],
    ['\\C', 0, 'single-byte'],
    ['\\Qa\\E', 0, 'quoting'],
    ['\\012', 0, 'octal-escape'],
    ['\\cA', 0, 'control-escape'],
    ['\\p{Greek}', 0, 'unicode-property'],
    ['\\y', 0, 'escape'],
    ['a\\', 1, 'escape'],
    ['\\x{110000}', 0, 'escape'],
    ['\\x{d800}', 0, 'escape'],
    ['a\ud800', 1, 'surrogate'],
    ['a{1001}', 1, 'repeat'],
    ['a{2,1}', 1, 'repeat'],
    ['(a{100}){100}', 8, 'repeat'],
    ['(?:[a-c]{1000}){1}(?:.{1000}.{1000}.{1000})', 42, 'size'],
    ['a'.repeat(513), 512, 'size'],
    ['('.repeat(150) + ')'.repeat(150), 100, 'size'],
  ];
  for (const engine of engines) {
    for (const [pattern, offset, construct] of cases) {
      const compiled = engine.compile(pattern);
      const name = `${engine.name}: ${pattern.slice(0, 40)}`;
      t.match(compiled, { ok: false, fault: { offset, construct, message: /\w/ } }, name);
    }
  }
  t.end();
});

t.test('a set says which patterns are found', (t) => {
  for (const engine of engines) {
    const made = engine.set(['^https://a\\.', 'b$', 'a', 'never']);
    t.ok(made.ok);
    if (!made.ok) continue;
    t.same(made.set.match('https://a.b'), [0, 1, 2], engine.name);
    t.same(made.set.match(''), [], engine.name);
    const empty = engine.set([]);
    t.same(empty.ok && empty.set.match('x'), []);
    t.match(engine.set(['a', '(?=b)', '(']), { ok: false, index: 1, fault: { offset: 0 } });
    const heavy = Array.from({ length: 60 }, () => '[^a]{1000}'.repeat(4));
    t.match(engine.set(heavy), { ok: false, fault: { construct: 'size' } }, 'sum is bounded');
  }
  t.end();
});

t.test('a set that is too large for one automaton still answers', (t) => {
  const patterns = Array.from({ length: 40 }, (_, i) => `^[^c]{${900 + i}}c$`);
  for (const engine of engines) {
    const made = engine.set(patterns);
    if (!made.ok) throw new Error(made.fault.message);
    t.same(made.set.match(`${'é'.repeat(905)}c`), [5], engine.name);
    t.same(made.set.match(`${'x'.repeat(899)}c`), [], engine.name);
  }
  t.end();
});

t.test('matching is linear', (t) => {
  for (const engine of engines) {
    const began = processorMs();
    t.notOk(find(engine, '^(?:a+)+$', `${'a'.repeat(4_000)}!`));
    t.notOk(find(engine, '(?:(?:x|xx)*y){3}z', 'x'.repeat(4_000)));
    const ms = processorMs() - began;
    t.ok(ms < 2_000, `${engine.name}: ${ms} ms`);
  }
  t.end();
});

const full = process.env['SALLYPORT_TEST_FULL'] !== undefined;

t.test('patterns made to be slow or large', (t) => {
  const half = '[ab]{1,30}a';
  const cases: [pattern: string, copies: number][] = [
    ['[ab]*a[ab]{900}c', 10],
    [`(?:${half}){1,30}c`, 3],
    ['(?:.{0,900}a.{0,99}b)c', 2],
    ['(?:a?){1000}a{1000}c', 5],
    ['(?:(?:(?:a*)*)*)*c', 100],
    ['(?:a|aa)+c', 200],
    ['(?i)(?:\\pL\\pN?){9}c', 10],
    [`${'(?:'.repeat(60)}a${'|b)*'.repeat(60)}c`, 20],
  ];
  const text = `${'aab'.repeat(full ? 600 : 150)}c1`;
  const answers = engines.map((engine) =>
    cases.map(([pattern, copies]) => {
      const made = engine.set(Array.from({ length: copies }, (_, index) => `${pattern}${index}`));
      if (!made.ok) throw new Error(`${pattern}: ${made.fault.message}`);
      const began = processorMs();
      const found = made.set.match(text);
      const ms = processorMs() - began;
      t.ok(ms < 15_000, `${engine.name}: ${pattern}: ${made.set.steps} steps, ${ms} ms`);
      return found;
    }),
  );
  t.same(answers.at(-1), answers[0], 'and the same is found');
  t.end();
});

const piece = fc.constantFrom(
  ...['a', 'b', 'B', '/', '.', '\\.', '-', '\\d', '\\w', '\\W', '\\S', '\\b', '^', '$', '[ab]'],
  ...['[^a]', '[a-c.]', '[^/]+', '[\\w-]', '[(?<a]', '[[:digit:]]', '(', '(?:', '(?i:', '(?P<n>'],
  ...['(?i)', '(?s)', ')', ')', ')', '|', '*', '+', '?', '*?', '+?', '{2}', '{1,3}', '{0}'],
  ...['{0,2}?', '{,2}', '{', '}', '[', ']', '(?=a)', '\\1', '++', '\\x61', '\\p{Lu}', 'é', '"'],
  ...['\\-', '\\/', '://', '\\A', '\\z', '(?m)', 'K', 's', '\\x{17f}', '\\s', '\\D'],
);
const urlPiece = fc.constantFrom(
  ...['^https://', 'https?://', '[a-z0-9-]{3,63}\\.', '([A-Za-z0-9]+\\.)?', '(\\w+\\.)?', '.*'],
  ...['acct', '\\.', '.', 'blob', 'core\\.windows\\.net', '/', '/python/', '(/|$)', '/?$', '[^/]+'],
  ...['(?:a|b)', '|', '[^.]*', '\\.zip$', '(?i)', '%2[0F]', '[.]', '\\d{1,3}', '(-x)?', '{0,61}?'],
);
const joined = (unit: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> =>
  fc.array(unit, { maxLength }).map((pieces) => pieces.join(''));
const texts = (unit: string[]): fc.Arbitrary<string[]> =>
  fc.array(joined(fc.constantFrom(...unit), 12), { minLength: 1, maxLength: 6 });

/**
 * Patterns that are compared as one set, and texts to try them on. `\B` stands with ASCII only: RE2
 * finds it between the bytes of one character.
 */
const scenes = fc.oneof(
  fc.record({
    patterns: fc.array(joined(piece, 12), { minLength: 1, maxLength: 4 }),
    texts: texts([...'abB/.-1 \né(<P:Kſ\u212a']),
  }),
  fc.record({
    patterns: fc.array(joined(fc.oneof(piece, fc.constant('\\B')), 12), {
      minLength: 1,
      maxLength: 4,
    }),
    texts: texts([...'abB/.-1 \n(<P:Ks_']),
  }),
  fc.record({
    patterns: fc.array(joined(urlPiece, 6), { minLength: 1, maxLength: 4 }),
    texts: texts([
      'https://',
      'acct',
      '.',
      'blob',
      'core.windows.net',
      '/',
      'python',
      'a.zip',
      '%20',
      '-',
    ]),
  }),
);

t.test('both engines agree', { skip: native === null && 're2 is not here' }, (t) => {
  if (native === null) throw new Error('skipped without it');
  let pairs = 0;
  let foundCount = 0;
  fc.assert(
    fc.property(scenes, ({ patterns, texts: strings }) => {
      const known = patterns.filter((pattern) => {
        const [ours, theirs] = [portable.compile(pattern), native.compile(pattern)];
        if (ours.ok !== theirs.ok) throw new Error(`only one compiles ${pattern}`);
        if (!ours.ok && JSON.stringify(ours) !== JSON.stringify(theirs)) throw new Error(pattern);
        return ours.ok;
      });
      const sets = engines.map((engine) => engine.set(known));
      for (const text of strings) {
        const expected = known.flatMap((pattern, index) => {
          pairs++;
          const found = find(native, pattern, text);
          if (found !== find(portable, pattern, text)) throw new Error(`${pattern} in ${text}`);
          return found ? [index] : [];
        });
        foundCount += expected.length;
        for (const set of sets) {
          const same = set.ok && JSON.stringify(set.set.match(text)) === JSON.stringify(expected);
          if (!same) throw new Error(`${known.join('  ')} in ${text}`);
        }
      }
    }),
    { numRuns: full ? 6_000 : 500 },
  );
  const least = full ? 20_000 : 500;
  t.ok(pairs > least, `${pairs} pairs of pattern and text`);
  t.ok(foundCount > least / 10, `${foundCount} were found`);
  t.end();
});
