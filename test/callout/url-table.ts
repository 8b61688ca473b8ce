import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '#dist/limits.js';

export interface TableRow {
  readonly line: number;
  readonly family: string;
  /** `allow`, or the code of the refusal. */
  readonly verdict: string;
  readonly text: string;
  /** Where the mark stands; -1 where there is none. */
  readonly position: number;
}

const mark = '\u25b8';

function readRow(source: string, line: number, family: string): TableRow {
  const [, verdict = '', written = ''] = /^(\S+) +(.*)$/.exec(source) ?? [];
  const marked = JSON.parse(`"${written}"`) as string;
  const room = limits.urlCharsMax - (marked.split(mark)[0] ?? '').replace('{pad}', '').length;
  const full = marked.replace('{pad}', 'x'.repeat(room));
  return { line, family, verdict, position: full.indexOf(mark), text: full.replace(mark, '') };
}

/** The rows of urls.txt, in order. */
export function readUrlTable(): TableRow[] {
  const path = join(import.meta.dirname, '../../test/callout/urls.txt');
  let family = '';
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((source, index) => {
      if (source.startsWith('#')) family = source.slice(2);
      if (source === '' || source.startsWith('#')) return [];
      return [readRow(source, index + 1, family)];
    });
}
