import type { Fault } from '../errors.ts';
import { GatewayError } from '../errors.ts';
import { paintFor } from '../report/paint.ts';
import { visibleLine, visibleText } from '../text/visible.ts';
import type { Terminal } from './terminal.ts';

/** Faults of one file that are listed. */
const faultsShownMax = 50;

/**
 * Prints an error about the situation: its code, what is wrong, every fault with its place, what to
 * do.
 */
export function printError(terminal: Terminal, error: unknown): void {
  const paint = paintFor(terminal.errorCanvas);
  const known = error instanceof GatewayError ? error : internal(error);
  const lines = [`${paint.error(`sallyport: ${known.code}:`)} ${indented(known.message, 2)}`];
  const faults = known.faults
    .slice(0, faultsShownMax)
    .filter(
      ({ message, help }) =>
        !known.message.includes(message) || (help !== undefined && help !== known.help),
    );
  for (const fault of faults) {
    lines.push(`  ${paint.strong(placeOf(fault))}${indented(fault.message, 4)}`);
    if (fault.help !== undefined)
      lines.push(`    ${paint.note('help:')} ${indented(fault.help, 10)}`);
  }
  if (known.faults.length > faultsShownMax) {
    lines.push(`  … ${known.faults.length - faultsShownMax} more`);
  }
  if (known.help !== undefined) lines.push(`  ${paint.note('help:')} ${indented(known.help, 8)}`);
  if (terminal.debug) lines.push(...stacks(error));
  terminal.err(`${lines.join('\n')}\n`);
}

/** The message with its help on one line: for reports that have one text for an error. */
export function errorLine(error: unknown): string {
  const known = error instanceof GatewayError ? error : internal(error);
  return `${known.code}: ${known.message}`;
}

/** The stack of an error and of what led to it. */
function stacks(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const cause = error.cause === error ? [] : stacks(error.cause);
  return [visibleText(error.stack ?? ''), ...cause.map((stack) => `caused by ${stack}`)];
}

function internal(error: unknown): GatewayError {
  const what = error instanceof Error ? error.message : String(error);
  return new GatewayError('ERR_INTERNAL', `internal error: ${what}`, {
    help: 'This is a fault of sallyport, not of the script. SALLYPORT_DEBUG=1 shows where.',
  });
}

function placeOf(fault: Fault): string {
  const parts = [fault.path, fault.line, fault.line === undefined ? undefined : fault.column];
  const place = parts.filter((part) => part !== undefined).join(':');
  return place === '' ? '' : `${visibleLine(place)}: `;
}

function indented(text: string, indent: number): string {
  return visibleText(text.trimEnd()).replaceAll('\n', `\n${' '.repeat(indent)}`);
}
