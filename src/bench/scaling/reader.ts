import { openGateway } from '../../gateway/gateway.ts';
import type { Gateway } from '../../gateway/types.ts';
import { definePolicy } from '../../policy/parse.ts';
import type { Policy } from '../../policy/types.ts';
import type { EngineName } from '../../regex/types.ts';
import { loadParser, type Parser } from '../../syntax/parser.ts';
import type { Verdict } from '../../verdict/decide.ts';

export const mebibyte: number = 1024 * 1024;

/** What shapes are read with. */
export interface Readers {
  readonly engine: EngineName;
  /** Allows what a shape is not meant to break. */
  readonly lax: Gateway;
  /** With every rule at its own level: type hints are denied too. */
  readonly strict: Gateway;
  readonly parser: Parser;
  close(): Promise<void>;
}

/** @throws GatewayError `ERR_ENGINE_MISSING` */
export async function openReaders(engine: EngineName): Promise<Readers> {
  const [lax, strict, parser] = await Promise.all([
    openLax(engine),
    open(engine, {}),
    loadParser(),
  ]);
  const close = async (): Promise<void> => {
    await Promise.all([lax.close(), strict.close()]);
  };
  return { engine, lax, strict, parser, close };
}

export async function openLax(engine: EngineName): Promise<Gateway> {
  return await open(engine, { 'kusto-result': 'off', 'type-annotation': 'off' });
}

async function open(engine: EngineName, rules: Readonly<Record<string, 'off'>>): Promise<Gateway> {
  const policy: Policy = definePolicy({
    ...{ apiVersion: 'sallyport/v1', name: 'bench', platform: 'kusto', python: '3.13' },
    ...{ imports: { match: 'any' }, rules, limits: { sourceBytesMax: mebibyte } },
  });
  return await openGateway({ policy, engines: engine, verdictCache: false });
}

/** What became of a shape; one that a bound of the gateway meets is refused, not read. */
export type Read = 'allowed' | 'denied' | 'refused';

export function readOf({ decision, findings }: Verdict): Read {
  if (findings.some(({ rule }) => rule === 'syntax-limit')) return 'refused';
  return decision === 'allow' ? 'allowed' : 'denied';
}
