import type { Finding } from '../finding.ts';
import type { Entry } from './entry.ts';
import { countLevels, isPlaceless, placeOf } from './entry.ts';
import { codeFrame } from './frame.ts';
import type { Canvas, Paint } from './paint.ts';
import { paintFor } from './paint.ts';
import { visibleLine, visibleText } from '../text/visible.ts';

/**
 * A verdict for a person: every finding with its place, its source lines underlined, the way that
 * led there, the remedy and the page of the rule; then the decision. Nothing of the script reaches
 * the terminal as a control.
 */
export function prettyVerdict(entry: Entry, canvas: Canvas): string {
  const { verdict } = entry;
  const paint = paintFor(canvas);
  const parts = [fixedLines(entry, paint)].filter((text) => text !== '');
  parts.push(...verdict.findings.map((finding) => prettyFinding(entry, finding, canvas)));
  const counted = countLevels(verdict.findings);
  const word = verdict.decision === 'allow' ? paint.good('allowed') : paint.error('denied');
  const by = paint.faint(` (policy ${visibleLine(verdict.policy.name)})`);
  parts.push(`${visibleLine(entry.file)}: ${word}${counted && `, ${counted}`}${by}\n`);
  return parts.join('\n');
}

/** Findings alone, for a report that ends in a word of its own. */
export function prettyFindings(entry: Entry, canvas: Canvas): string {
  return entry.verdict.findings.map((one) => prettyFinding(entry, one, canvas)).join('\n');
}

/** Fixes that are told one by one. */
const fixesShownMax = 20;

/** What was fixed; places are those of the text that the fix was made in. */
function fixedLines(entry: Entry, paint: Paint): string {
  const { fixed = [] } = entry;
  const lines = fixed.slice(0, fixesShownMax).map(({ title, finding }) => {
    const head = `${visibleLine(whereabouts(entry, finding))}:`;
    const rule = paint.faint(`[${visibleLine(finding.rule)}]`);
    return `${paint.strong(head)} ${paint.good('fixed:')} ${visibleLine(title)} ${rule}\n`;
  });
  if (fixed.length > fixesShownMax) lines.push(`… ${fixed.length - fixesShownMax} more fixed\n`);
  return lines.join('');
}

/** One finding for a person: place, message, source lines, the way that led there, remedy, page. */
export function prettyFinding(entry: Entry, finding: Finding, canvas: Canvas): string {
  const paint = paintFor(canvas);
  const head = `${visibleLine(whereabouts(entry, finding))}:`;
  const reason = finding.reason === undefined ? '' : `, ${finding.reason}`;
  const rule = paint.faint(`[${visibleLine(finding.rule + reason)}]`);
  const lines = [
    `${paint.strong(head)} ${paint[finding.level](`${finding.level}:`)} ` +
      `${hanging(finding.message, 2)} ${rule}`,
  ];
  if (!isPlaceless(finding) && entry.verdict.text !== '') {
    const place = placeOf(entry, finding) ?? finding;
    lines.push(...codeFrame(entry.verdict.text, { finding, place }, canvas));
  }
  if (finding.chain !== undefined && finding.chain.length > 0) {
    lines.push(`  ${paint.note('chain:')} ${finding.chain.map(visibleLine).join(' → ')}`);
  }
  lines.push(`  ${paint.note('help:')} ${hanging(finding.help, 8, canvas.width)}`);
  if (finding.fix !== undefined) {
    lines.push(`  ${paint.note('fix:')} ${visibleLine(finding.fix.title)}`);
  }
  lines.push(`  ${paint.faint(`docs: ${visibleLine(finding.docs)}`)}`);
  return `${lines.join('\n')}\n`;
}

/** `a.py:3:5`; `job.json#script:3:5` where the lines are the script's own. */
function whereabouts(entry: Entry, finding: Finding): string {
  const place = placeOf(entry, finding);
  if (isPlaceless(finding) && place === null) return entry.source;
  const { line, column } = place ?? finding;
  return `${entry.source}${place === null ? '#script' : ''}:${line}:${column}`;
}

/** Text of several lines, the later ones indented below the first; prose is broken at `width`. */
function hanging(text: string, indent: number, width = Infinity): string {
  const lines = visibleText(text.trimEnd()).split('\n');
  const room = Math.max(40, width - indent);
  return lines.flatMap((line) => wrapped(line, room)).join(`\n${' '.repeat(indent)}`);
}

/**
 * A line in pieces of at most `room` characters, broken at blanks; code, being indented, is whole.
 */
function wrapped(line: string, room: number): string[] {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > room && !rest.startsWith(' ')) {
    const blank = rest.lastIndexOf(' ', room);
    if (blank <= 0) break;
    pieces.push(rest.slice(0, blank));
    rest = rest.slice(blank + 1);
  }
  return [...pieces, rest];
}
