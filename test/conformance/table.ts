import { platforms } from '#dist/platform/platform.js';
import type { ConformanceFile, ConformanceRow, Source } from './suite.js';

type Sources = Readonly<Record<string, Source>>;

const opening = `# What the platforms promise, and where it is proved

Written by \`scripts/conformance.mjs\` from the rows of \`test/conformance\`; a test holds it to them. **Source** is
the public page that documents the behaviour; where pages are silent, the row says what Sallyport does, and why.
**Test** is a row of the conformance suite (\`check\`: judged only, \`run\`: judged and run), or a test of Sallyport by its name.
`;

/** `docs/platforms.md`. */
export function platformsTable(files: readonly ConformanceFile[], sources: Sources): string {
  const parts: string[] = [opening, counts(files), pages(sources)];
  let platform: string | null = null;
  for (const file of files) {
    if (file.platform !== platform) parts.push(`## ${platforms[file.platform].title}\n`);
    platform = file.platform;
    const rows = file.rows.map((row) => line(file, row, sources));
    parts.push(
      `### ${file.title}\n`,
      `| Behaviour | Source | Test |\n| --- | --- | --- |\n${rows.join('')}`,
    );
  }
  return parts.join('\n');
}

function counts(files: readonly ConformanceFile[]): string {
  const rows = files.flatMap((file) => file.rows);
  const cases = rows.flatMap((row) => row.cases ?? []);
  const ran = cases.filter(({ outcome }) => outcome).length;
  const silent = rows.filter(({ page }) => page === undefined).length;
  return (
    `${rows.length} behaviours, ${silent} of them choices where no page says anything; ` +
    `${cases.length} cases as data, of which ${ran} run.\n`
  );
}

function pages(sources: Sources): string {
  const all = Object.entries(sources);
  const items = all.map(([page, source]) => `- ${linked(page, source)}\n`);
  const links = all.flatMap(([page, { url }]) => (url === undefined ? [] : `[${page}]: ${url}\n`));
  return `## Pages\n\n${items.join('')}\n${links.join('')}`;
}

function linked(page: string, { title, url }: Source): string {
  return url === undefined ? title : `[${title}][${page}]`;
}

function line(file: ConformanceFile, row: ConformanceRow, sources: Sources): string {
  const choice = row.choice === undefined ? '' : ` *Choice:* ${row.choice}`;
  const cells = [row.behaviour + choice, sourceOf(row, sources), proofs(file, row).join('; ')];
  return `| ${cells.map(cell).join(' | ')} |\n`;
}

function sourceOf({ page, section }: ConformanceRow, sources: Sources): string {
  if (page === undefined) return 'silent';
  const known = sources[page];
  if (known === undefined) throw new Error(`sources.yaml has no page \`${page}\``);
  const named = linked(page, known);
  return section === undefined ? named : `${named}: ${section}`;
}

function proofs({ path }: ConformanceFile, row: ConformanceRow): string[] {
  const { cases = [], id, outside, tests = [] } = row;
  const kinds = [...new Set(cases.map(({ outcome }) => (outcome ? 'run' : 'check')))];
  const data = `[${id}](../test/conformance/${path}) (${kinds.join(', ')})`;
  return [
    ...(cases.length === 0 ? [] : [data]),
    ...tests.map(({ file, name }) => `[${name}](../${file})`),
    ...(outside === undefined ? [] : [`none: ${outside}`]),
  ];
}

function cell(text: string): string {
  return text.trim().replaceAll('|', '\\|').replace(/\s+/g, ' ');
}
