import type { AttributeFact } from '../../facts/types.ts';
import type { Span } from '../../finding.ts';
import type { Scene } from '../scene.ts';
import type { Hit } from '../types.ts';
import { telling, tellingNames } from './telling-names.ts';

type Handing = Pick<Scene, 'facts' | 'text'>;

/** An attribute of something unknown, as if it were one of a module that the script hands on. */
export interface HandedName {
  readonly spelled: string;
  readonly qualified: readonly string[];
  readonly span: Span;
}

const modulesMax = 8;
const stepsMax = 8;
/** White space around a dot: more than this is nobody's. */
const dotCharsMax = 64;

/**
 * `.sys` of something unknown, in a script that uses a module as a value: whatever handed the module
 * on, `Series([warnings])[0].sys` is a way out.
 */
export function* handedOn({ facts }: Pick<Handing, 'facts'>): Generator<Hit> {
  const [module] = handedModules({ facts });
  if (module === undefined) return;
  for (const { name, span, whole } of unknownAttributes({ facts })) {
    if (!tellingNames.has(name)) continue;
    const target = telling(name);
    const values = { name, chain: `….${name}`, target, module };
    yield { span, cause: `attribute:${whole.start}`, chain: [module, target], values };
  }
}

/**
 * What attributes of something unknown are if it is one of the modules that the script hands on:
 * `Series([json])[0].decoder.scanner` is `json.decoder.scanner`. What tells by itself is left to
 * {@link handedOn}.
 */
export function handedNames({ facts, text }: Handing): HandedName[] {
  const modules = handedModules({ facts });
  if (modules.length === 0) return [];
  const chains = new Map<string, { readonly steps: readonly string[]; readonly span: Span }>();
  const attributes = unknownAttributes({ facts });
  for (const { name, span, whole } of attributes.toSorted((a, b) => a.whole.end - b.whole.end)) {
    const dot = /\s*\.\s*$/.exec(text.slice(Math.max(0, span.start - dotCharsMax), span.start));
    const before = `${whole.start}:${span.start - (dot?.[0].length ?? 0)}`;
    const steps = chains.get(before)?.steps ?? [];
    if (steps.length >= stepsMax) continue;
    chains.delete(before);
    chains.set(`${whole.start}:${whole.end}`, { steps: [...steps, name], span });
  }
  return [...chains.values()]
    .filter(({ steps }) => !steps.some((step) => tellingNames.has(step)))
    .map(({ steps, span }) => {
      const chain = steps.join('.');
      const qualified = modules.map((module) => `${module}.${chain}`);
      return { spelled: `….${chain}`, qualified, span };
    });
}

/** Modules that a script uses as values, in the order of their use. */
function handedModules({ facts }: Pick<Handing, 'facts'>): string[] {
  const modules = new Set(
    facts.imports.filter(({ name }) => name === null).map((one) => one.module),
  );
  const handed = new Set<string>();
  for (const { qualified, access, spelled } of facts.references) {
    if (access !== 'load' || spelled.includes('.')) continue;
    for (const name of qualified) if (modules.has(name)) handed.add(name);
  }
  return [...handed].slice(0, modulesMax);
}

function unknownAttributes({ facts }: Pick<Handing, 'facts'>): AttributeFact[] {
  return facts.attributes.filter(
    ({ access, qualified }) => access === 'load' && qualified.length === 0,
  );
}
