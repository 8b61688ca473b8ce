import type { Check } from './check.ts';

interface Loop {
  readonly indent: number;
  readonly start: number;
  readonly end: number;
  /** The body can leave the loop: `break`, `return`, `raise`. */
  leaves: boolean;
  /** The body hands over to something else, which may end the loop by an error. */
  calls: boolean;
  /** An `except` clause that catches the interrupt as well. */
  swallows: boolean;
}

const head = /^(?:async[ \t]+)?while[ \t(]+(?:True|1)[ \t)]*:/;
const leaving = /\b(?:break|return|raise|exit|quit|_exit)\b/;
const calling = /[([]|\b(?:yield|await)\b/;
const catchingAll = /^except[ \t]*(?::|\*?[^:\n]{0,80}\b(?:BaseException|KeyboardInterrupt)\b)/;

/** `while True:` that nothing in its body can end: neither a way out nor an interrupt. */
export const endlessLoop: Check = function* ({ facts, text }) {
  if (!/\bwhile\b/.test(text)) return;
  const inside = linesInside(
    facts.strings.map(({ span }) => span),
    text,
  );
  const open: Loop[] = [];
  for (const { start, line } of linesOf(text)) {
    const code = line.trimStart();
    if (code === '' || code.startsWith('#') || inside.has(start)) continue;
    const indent = line.length - code.length;
    for (const loop of closed(open, indent)) if (isEndless(loop)) yield toHit(loop);
    note(open, code);
    const found = head.exec(code)?.[0];
    if (found === undefined) continue;
    const at = start + indent;
    const loop = { indent, start: at, end: at + found.length };
    open.push({ ...loop, leaves: false, calls: false, swallows: false });
    note(open, code.slice(found.length));
  }
  for (const loop of closed(open, 0)) if (isEndless(loop)) yield toHit(loop);
};

function toHit({ start, end, swallows }: Loop): {
  span: { start: number; end: number };
  values: { value: string };
} {
  const value = swallows ? 'catches every error, the interrupt included' : 'has no way out';
  return { span: { start, end }, values: { value } };
}

function isEndless({ leaves, calls, swallows }: Loop): boolean {
  return !leaves && (swallows || !calls);
}

/** Takes loops off whose body has ended; what they hold counts for those around them. */
function closed(open: Loop[], indent: number): Loop[] {
  const ended: Loop[] = [];
  while (open.length > 0 && open.at(-1)!.indent >= indent) {
    const loop = open.pop()!;
    ended.push(loop);
    const around = open.at(-1);
    if (around === undefined) continue;
    around.leaves ||= loop.leaves;
    around.calls ||= loop.calls;
    around.swallows ||= loop.swallows;
  }
  return ended;
}

function note(open: readonly Loop[], code: string): void {
  const loop = open.at(-1);
  if (loop === undefined) return;
  loop.leaves ||= leaving.test(code);
  loop.calls ||= calling.test(code);
  loop.swallows ||= catchingAll.test(code);
}

function* linesOf(text: string): Generator<{ start: number; line: string }> {
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    yield { start, line: text.slice(start, end) };
    start = end + 1;
  }
}

/** Starts of lines that a text of several lines covers. */
function linesInside(spans: readonly { start: number; end: number }[], text: string): Set<number> {
  const inside = new Set<number>();
  for (const { start, end } of spans) {
    for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) {
      inside.add(at + 1);
    }
  }
  return inside;
}
