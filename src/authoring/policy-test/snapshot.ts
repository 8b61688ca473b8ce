import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GatewayError } from '../../errors.ts';
import { whyUnreadable } from '../../job-file/read-file.ts';
import type { Verdict } from '../../verdict/decide.ts';

/** All findings of a verdict, one to a line, so that a change shows as a line. */
export function snapshotText({ decision, findings }: Verdict): string {
  const lines = findings.map(({ rule, level, line, column, reason, message }) =>
    JSON.stringify({ rule, level, line, column, ...(reason !== undefined && { reason }), message }),
  );
  const list = lines.length === 0 ? '[]' : `[\n    ${lines.join(',\n    ')}\n  ]`;
  return `{\n  "decision": "${decision}",\n  "findings": ${list}\n}\n`;
}

/** Lines that only one of two texts has; empty where they are the same. */
export function snapshotDiff(stored: string, now: string): string[] {
  const before = stored.replaceAll('\r\n', '\n').split('\n');
  const after = now.split('\n');
  if (before.join('\n') === after.join('\n')) return [];
  const lines = (all: string[], other: string[], sign: string): string[] =>
    all.filter((line) => !other.includes(line)).map((line) => `${sign}${line.trim()}`);
  const diff = [...lines(before, after, '-'), ...lines(after, before, '+')];
  return diff.length > 0 ? diff : ['-the same findings in another order'];
}

/** @throws GatewayError `ERR_TEST_WRITE`. */
export async function writeSnapshot(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(beside, text, { flag: 'wx' });
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true });
    const message = `cannot write the snapshot ${path}: ${whyUnreadable(cause)}`;
    throw new GatewayError('ERR_TEST_WRITE', message, { cause });
  }
}
