import { parseConnectionString } from '../callout/connection-string.ts';
import type { RawFinding } from '../finding.ts';
import { TokenFault } from '../identity/token.ts';
import { limits } from '../limits.ts';
import { visibleLine } from '../text/visible.ts';
import { FetchFault } from './fetch-fault.ts';
import type { NamedArtifact } from './types.ts';

/** What kept an artifact from being fetched, without its secrets. */
export function findingOf({ name, source }: NamedArtifact, error: unknown): RawFinding {
  const read = parseConnectionString(source);
  const where = read.ok ? `${cut(name)} (${cut(String(read.url))})` : cut(name);
  const span = { start: 0, end: 0 };
  if (error instanceof TokenFault || error instanceof FetchFault) {
    const { help, message, reason } = error;
    const rule = 'artifact-fetch';
    return { rule, message: `artifact ${where} cannot be fetched: ${message}`, help, span, reason };
  }
  const message = `the gateway failed while it fetched artifact ${where}`;
  const help = 'Report it: this is a fault of Sallyport, not of the job.';
  return { rule: 'internal-fault', message, help, span };
}

function cut(text: string): string {
  const shown = visibleLine(text);
  const { quotedCharsMax } = limits;
  return `\`${shown.length > quotedCharsMax ? `${shown.slice(0, quotedCharsMax - 1)}…` : shown}\``;
}
