import { extractFacts } from '../../facts/extract.ts';
import { limits } from '../../limits.ts';
import { platforms } from '../../platform/platform.ts';
import { pythonVersions } from '../../policy/file.ts';
import { loadPolicy, presetNames } from '../../policy/load.ts';
import { compileRules } from '../../rules/compile.ts';
import { emptySlot, loadSurface, type SurfaceSlot } from '../../rules/surface-load.ts';
import type { RuleCatalog, RuleSet } from '../../rules/types.ts';
import { checkTree } from '../../syntax/check.ts';
import { decode } from '../../syntax/decode.ts';
import type { Parser } from '../../syntax/parser.ts';
import { decide, type Verdict } from '../../verdict/decide.ts';
import {
  blockText,
  settingsOf,
  snapshotOf,
  type BlockWords,
  type PageContext,
} from './settings.ts';

/** Judges the blocks of rule pages, each in the scene that its words set. */
export class ExampleJudge {
  readonly context: PageContext;
  readonly #parser: Parser;
  readonly #surfaces: ReadonlyMap<string, SurfaceSlot>;
  readonly #compiled = new Map<string, RuleSet>();

  constructor(context: PageContext, parser: Parser, surfaces: ReadonlyMap<string, SurfaceSlot>) {
    this.context = context;
    this.#parser = parser;
    this.#surfaces = surfaces;
  }

  static async open(catalog: RuleCatalog, parser: Parser): Promise<ExampleJudge> {
    const names = await presetNames();
    const presets = await Promise.all(
      names.map(async (name) => [name, await loadPolicy(name)] as const),
    );
    const surfaces = await Promise.all(
      pythonVersions.map(
        async (python) => [python, await loadSurface({ runtime: 'data', python })] as const,
      ),
    );
    const context = { catalog, presets: new Map(presets) };
    return new ExampleJudge(context, parser, new Map(surfaces));
  }

  /** Everything that door one says of a block; `rule` is the one whose page it is on. */
  judge(code: string, words: BlockWords, rule: string | null): Verdict {
    const settings = settingsOf(words, rule, this.context);
    const { platform } = settings;
    const rules = this.#rulesUnder(JSON.stringify(settings), () =>
      compileRules(
        this.context.catalog,
        settings,
        this.#surfaces.get(settings.python) ?? emptySlot,
      ),
    );
    const bytes = new TextEncoder().encode(blockText(code, words));
    const { text, findings } = decode(bytes, limits.sourceBytesMax);
    const found = [...findings];
    if (found.length === 0) {
      const { body, entry, injected, preimported } = platforms[platform];
      const tree = this.#parser.parse(text);
      found.push(...checkTree(tree, { python: settings.python, body }));
      const facts = extractFacts(tree, { entry, injected, preimported });
      found.push(...rules.evaluate({ facts, text, snapshot: snapshotOf(bytes, platform, words) }));
    }
    const policy = { name: rule ?? 'rules', digest: '' };
    return decide({ policy, platform, text, findings: found, rules });
  }

  #rulesUnder(key: string, compile: () => RuleSet): RuleSet {
    const known = this.#compiled.get(key) ?? compile();
    this.#compiled.set(key, known);
    return known;
  }
}
