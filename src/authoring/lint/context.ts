import { Universe } from '../../callout/proof/universe.ts';
import { loadRegexEngine } from '../../regex/engine.ts';
import { loadRules } from '../../rules/load.ts';
import { loadSurface } from '../../rules/surface-load.ts';
import type { SurfaceSlot } from '../../rules/surface-load.ts';
import { pythonVersions } from '../../policy/file.ts';
import { lintPolicy } from './lint.ts';
import type { LintContext, LintReport } from './lint.ts';
import { loadLints } from './page.ts';
import { loadRuntimeModules } from './runtime-modules.ts';

export interface LintOptions {
  readonly nowMs: number;
  /** A clock that only goes forward, in milliseconds: proofs are bounded by it. */
  readonly clockMs: () => number;
  /** Entries that end within as many days are told. Default 30. */
  readonly soonDays?: number | undefined;
  /** A host's own surface map, instead of that of the policy's runtime. */
  readonly surface?: string | undefined;
  /** Folder of a host's own rule pages, beside those of the package. */
  readonly ownRules?: string | undefined;
}

const dayMs = 86_400_000;

/**
 * What is wrong with the text of a policy file, as `sallyport policy lint` says it; tests beside it
 * are not looked for. Never throws for what the text is: a file that is no policy has findings
 * `policy-form`, and the report no name.
 *
 * @throws GatewayError `ERR_SURFACE_READ`, `ERR_SURFACE_INVALID`, `ERR_RULE_INVALID` for a map or
 * pages that were named
 */
export async function lintPolicyText(
  text: string,
  options: Partial<LintOptions> = {},
): Promise<LintReport> {
  const { nowMs = Date.now(), clockMs = () => performance.now() } = options;
  const context = await loadLintContext({ ...options, nowMs, clockMs });
  return lintPolicy(text, { ...context, tests: undefined });
}

/**
 * Reads once what lint asks of every policy: pages, rules, modules of runtimes, surface maps.
 *
 * @throws GatewayError `ERR_SURFACE_READ`, `ERR_SURFACE_INVALID` for a map that was named
 */
export async function loadLintContext({
  nowMs,
  clockMs,
  soonDays = 30,
  surface,
  ownRules,
}: LintOptions): Promise<Omit<LintContext, 'tests'>> {
  const [pages, catalog, modules, engine] = await Promise.all([
    loadLints(),
    loadRules(undefined, ownRules),
    loadRuntimeModules(),
    loadRegexEngine('auto'),
  ]);
  let universe: Universe | undefined;
  const own = surface === undefined ? null : await ownMap(surface);
  const slots =
    own === null
      ? await shippedMaps(Object.keys(modules.runtimes))
      : new Map<string, SurfaceSlot>();
  return {
    pages,
    catalog,
    modules,
    engine,
    universe: () => (universe ??= new Universe(engine, clockMs)),
    nowMs,
    soonMs: soonDays * dayMs,
    surfaceOf: ({ runtime, python }) => {
      const slot = own ?? slots.get(`${runtime}-${python}`) ?? slots.get(`null-${python}`);
      return slot?.get() ?? null;
    },
  };
}

function ownMap(file: string): Promise<SurfaceSlot> {
  return loadSurface({ runtime: null, python: '', file });
}

/** Each is read when the first policy asks for it. */
async function shippedMaps(runtimes: readonly string[]): Promise<Map<string, SurfaceSlot>> {
  const slots = new Map<string, SurfaceSlot>();
  for (const runtime of [null, ...runtimes]) {
    for (const python of pythonVersions) {
      slots.set(`${runtime}-${python}`, await loadSurface({ runtime, python }));
    }
  }
  return slots;
}
