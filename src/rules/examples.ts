import type { Example } from './types.ts';

const headings = new Map<string, Example['kind']>([
  ['## Denied', 'denied'],
  ['## Allowed', 'allowed'],
  ['## Not detected', 'not-detected'],
]);

export interface PageBody {
  /** First paragraph, on one line. */
  readonly reason: string;
  readonly examples: readonly Example[];
  readonly faults: readonly { readonly line: number; readonly message: string }[];
}

interface Fence {
  readonly info: string;
  readonly line: number;
  readonly code: string[];
}

/**
 * Reads what follows the front matter; `firstLine` is the line that the body starts on, 1-based.
 */
export function readBody(lines: readonly string[], firstLine: number): PageBody {
  const examples: Example[] = [];
  const faults: { line: number; message: string }[] = [];
  const reason: string[] = [];
  let kind: Example['kind'] | null = null;
  let fence: Fence | null = null;
  for (const [index, text] of lines.entries()) {
    const line = firstLine + index;
    if (fence) {
      if (text.trimEnd() !== '```') fence.code.push(text);
      else {
        if (kind) examples.push(readExample(kind, fence));
        else
          faults.push({ line: fence.line - 1, message: 'a code block stands before any heading' });
        fence = null;
      }
    } else if (text.startsWith('```')) {
      fence = { info: text.slice(3).trim(), line: line + 1, code: [] };
      if (!/^python( |$)/.test(fence.info)) {
        faults.push({ line, message: 'a code block of a rule page is `python`' });
      }
    } else if (text.startsWith('#')) {
      kind = headings.get(text.trimEnd()) ?? null;
      if (!kind) {
        const message = `heading ${text} is none of ${[...headings.keys()].join(', ')}`;
        faults.push({ line, message });
      }
    } else if (kind === null && text.trim() !== '') reason.push(text.trim());
  }
  if (fence) faults.push({ line: fence.line - 1, message: 'this code block is never closed' });
  if (reason.length === 0) faults.push({ line: firstLine, message: 'the reason is missing' });
  return { reason: reason.join(' '), examples, faults };
}

function readExample(kind: Example['kind'], fence: Fence): Example {
  const context: Record<string, string> = {};
  for (const word of fence.info.split(' ').slice(1)) {
    const equals = word.indexOf('=');
    if (word === '') continue;
    context[equals < 0 ? word : word.slice(0, equals)] = equals < 0 ? '' : word.slice(equals + 1);
  }
  return { kind, code: fence.code.join('\n') + '\n', line: fence.line, context };
}
