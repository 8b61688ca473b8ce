import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import type { Level } from '../../finding.ts';
import { readYamlAs } from '../../policy/json.ts';
import { lintIds, type LintId } from './ids.ts';

const folder = new URL('../../../lints/', import.meta.url);

/** A YAML block of a page: a policy, or the part of one that the page is about. */
export interface LintExample {
  readonly kind: 'wrong' | 'right';
  readonly yaml: string;
  /** Words after `yaml`: `platform=processor`, `tests=none`. */
  readonly context: Readonly<Record<string, string>>;
  /** Line of the page, 1-based. */
  readonly line: number;
}

/** The page of a lint: what it is, why it matters, a policy that has it and one that has not. */
export interface LintPage {
  readonly id: LintId;
  readonly title: string;
  readonly level: Level;
  /** The first paragraph. */
  readonly reason: string;
  readonly examples: readonly LintExample[];
  /** Path inside the package: `lints/callout-dead.md`. */
  readonly docs: string;
  /** The page as it stands. */
  readonly text: string;
}

const frontMatter = z.strictObject({
  id: z.enum(lintIds),
  title: z.string().min(1).max(120),
  level: z.enum(['error', 'warning', 'note']),
  since: z.string().regex(/^\d+\.\d+$/),
});

const headings: Readonly<Record<string, LintExample['kind']>> = {
  '## Wrong': 'wrong',
  '## Right': 'right',
};

/** @throws GatewayError `ERR_RULE_INVALID` for a page that is not of its form */
export async function loadLints(): Promise<ReadonlyMap<LintId, LintPage>> {
  const files = (await readdir(folder)).filter((name) => /^[a-z-]+\.md$/.test(name)).sort();
  const pages = await Promise.all(
    files.map(async (name) => readPage(await readFile(new URL(name, folder), 'utf8'), name)),
  );
  return new Map(pages.map((page) => [page.id, page]));
}

function readPage(text: string, name: string): LintPage {
  const docs = `lints/${name}`;
  const [, matter = '', body = ''] = /^---\n([^]*?)\n---\n([^]*)$/.exec(text) ?? [];
  const read = readYamlAs(matter, frontMatter);
  if (!read.ok) throw invalid(docs, read.faults[0]?.message ?? 'it has no front matter');
  const { id, title, level } = read.value;
  if (name !== `${id}.md`) throw invalid(docs, `its id is ${id}`);
  const reason = body.trimStart().split('\n\n', 1)[0] ?? '';
  return { id, title, level, reason, examples: examplesIn(text), docs, text };
}

function invalid(docs: string, why: string): GatewayError {
  return new GatewayError('ERR_RULE_INVALID', `${docs}: ${why}`);
}

const fence = /^(## .+)$|^```yaml ?([^\n]*)\n([^]*?)^```$/gm;

function examplesIn(text: string): LintExample[] {
  const examples: LintExample[] = [];
  let kind: LintExample['kind'] | undefined;
  for (const { 1: heading, 2: words = '', 3: yaml = '', index } of text.matchAll(fence)) {
    if (heading !== undefined) kind = headings[heading];
    else if (kind !== undefined) {
      const context = Object.fromEntries(words.split(' ').map((word) => word.split('=')));
      examples.push({ kind, yaml, context, line: text.slice(0, index).split('\n').length });
    }
  }
  return examples;
}
