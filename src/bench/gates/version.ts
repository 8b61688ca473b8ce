import { limits } from '../../limits.ts';
import { GateProcess, type Start } from './gate-process.ts';

/** The first word that looks like a version in what a command prints; else why there is none. */
export async function askVersion(
  start: Start,
): Promise<{ readonly version: string | null } | { readonly why: string }> {
  let text = '';
  const process = new GateProcess(start, (chunk) => {
    text = (text + chunk.toString()).slice(0, limits.gateErrorBytesMax);
  });
  const timer = setTimeout(() => process.kill(), limits.gateMsMax);
  process.finish();
  const { code, how } = await process.ended;
  clearTimeout(timer);
  if (code !== 0) return { why: how };
  return { version: /\d+(?:\.\d+)+[\w.+-]*/.exec(text)?.[0] ?? null };
}
