import fc from 'fast-check';
import t from 'tap';
import { parseConnectionString } from '#dist/callout/connection-string.js';
import { Prover } from '#dist/callout/proof/prover.js';
import { Universe } from '#dist/callout/proof/universe.js';
import type { CalloutEntry } from '#dist/policy/index.js';
import { loadRegexEngine } from '#dist/regex/engine.js';

t.setTimeout(240_000);

const engine = await loadRegexEngine('auto');
const universe = new Universe(engine, () => 0);

const codesOf = (text: string): number[] => [...text].map((char) => char.charCodeAt(0));
/** What callouts judge of a URL; null where it is refused. */
const locationOf = (text: string): string | null => {
  const read = parseConnectionString(text);
  return read.ok ? read.url.location : null;
};

const host = fc
  .array(fc.constantFrom('a', 'ex', 'b-c', '0', '0x1f', '7z', 'com', 'A', '_', 'xn--a', '-d', ''), {
    minLength: 1,
    maxLength: 4,
  })
  .map((labels) => labels.join('.'));
const path = fc
  .array(
    fc.constantFrom(
      ...[
        '/',
        '/',
        '/',
        'a',
        'Z',
        'com',
        '.',
        '..',
        '/.',
        ';',
        '%20',
        '%2F',
        '%41',
        '%C3%A9',
        '%3B',
        '%40',
      ],
      ...['%F0%9F%98%80', '%C3', '%ED%A0%80', '%E0%80%80', '%e2', ':', '@', '?q', '#', ' ', 'é'],
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join(''));

/** URLs, clean ones and others. */
const urlText = fc
  .tuple(
    fc.constantFrom(...Array<string>(9).fill('https://'), 'http://', 'HTTPS://', ''),
    host,
    path,
  )
  .map((parts) => parts.join('').replace(/^([^/]*\/\/[^/]*)/, '$1/'));

t.test('locations are what the parser of URLs lets through', (t) => {
  let counts = [0, 0];
  fc.assert(
    fc.property(urlText, (text) => {
      const location = locationOf(text);
      const contains = (one: string): boolean => universe.locations.test(codesOf(one));
      if (location !== null && !contains(location)) throw new Error(`${location} is a location`);
      const ours = /^[!-~]*$/.test(text) && contains(text);
      // Of punycode and of what a `;` may begin the automaton knows nothing: it takes them in.
      if (ours && location !== text && !/xn--|;/.test(text)) {
        throw new Error(`${text} is no location`);
      }
      counts = [counts[0]! + Number(ours), counts[1]! + Number(!ours)];
    }),
    { numRuns: 3_000 },
  );
  t.ok(
    counts.every((count) => count > 80),
    counts.join(' and '),
  );
  t.end();
});

const piece = fc.constantFrom(
  ...['a', 'ex', '\\.', '.', '/', '-', '\\d', '\\w', '\\W', '[a-c.]', '[^/]', '[^a]', '\\b', '\\B'],
  ...['^', '$', '(', '(?:', '(?i:', '(?i)', '(?s)', '(?m)', ')', ')', ')', '|', '*', '+', '?'],
  ...['*?', '{2}', '{1,3}', '{0}', '{0,2}', '{2,}', '\\p{Lu}', '[[:alpha:]]', '\\x61', '%', 'com'],
  ...['https://', '\\A', '\\z', '[^[:word:]]', 'A', '(?-i:', '[\\w-]+', 'k', '(?i)K'],
);

const cleanHost = fc.constantFrom(
  'a.com',
  'x.com',
  'ex.com',
  'a.ex.com',
  'b-c.ex.com',
  'com.a.org',
);
const cleanPath = fc
  .array(fc.constantFrom('a', 'Z', 'com', '/', '_', '%20', '%C3%A9', '+', ':', '@', '~k'), {
    maxLength: 6,
  })
  .map((pieces) =>
    pieces
      .join('')
      .replaceAll(/\/{2,}/g, '/')
      .replace(/^\//, ''),
  );
const locations = fc.array(
  fc.tuple(cleanHost, cleanPath).map(([name, tail]) => `https://${name}/${tail}`),
  { minLength: 4, maxLength: 8 },
);

t.test('an automaton and the engine find the same', (t) => {
  let counts = [0, 0];
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
      locations,
      (pattern, texts) => {
        const compiled = engine.compile(pattern);
        if (!compiled.ok) return;
        const language = universe.found(pattern, new Prover(universe).budget());
        for (const text of texts) {
          const found = compiled.matcher.test(text);
          counts = [counts[0]! + Number(found), counts[1]! + Number(!found)];
          if (language.test(codesOf(text)) !== found) throw new Error(`${pattern} in ${text}`);
        }
      },
    ),
    { numRuns: process.env['SALLYPORT_TEST_FULL'] === '1' ? 20_000 : 2_000 },
  );
  t.ok(
    counts.every((count) => count > 200),
    counts.join(' and '),
  );
  t.end();
});

const bare = { id: 'e', type: 'sandbox_artifacts', because: null, expires: null };

t.test('an automaton of an entry and the judge agree', (t) => {
  const entry = fc
    .record({
      hosts: fc.option(
        fc.array(fc.constantFrom('a.com', '*.com', '*.ex.com', 'ex.com', 'b-c.ex.com'), {
          minLength: 1,
          maxLength: 3,
        }),
      ),
      pathPrefix: fc.option(
        fc.constantFrom('/', '/a', '/a/', '/a/Z', '/%20', '/%C3%A9/', '/+', '/%2b'),
      ),
      regex: fc.option(fc.constantFrom('a', '/a/?$', '^https://ex', '\\.com/(a|Z)', '%20')),
      canCall: fc.boolean(),
    })
    .filter(({ hosts, regex, pathPrefix }) =>
      hosts === null
        ? regex !== null && pathPrefix === null
        : regex === null || pathPrefix === null,
    )
    .map((parts): CalloutEntry => ({ ...bare, ...parts }));
  let counts = [0, 0];
  fc.assert(
    fc.property(entry, locations, (one, texts) => {
      const prover = new Prover(universe);
      const language = prover.entry(one);
      for (const text of texts) {
        const speaks = prover.speaks(one, text);
        counts = [counts[0]! + Number(speaks), counts[1]! + Number(!speaks)];
        if (language.test(codesOf(text)) !== speaks)
          throw new Error(`${JSON.stringify(one)} ${text}`);
      }
    }),
    { numRuns: 200 },
  );
  t.ok(
    counts.every((count) => count > 100),
    counts.join(' and '),
  );
  t.end();
});
