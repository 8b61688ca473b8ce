import { compileCallouts } from '../../callout/judge.ts';
import { Judge } from '../../gateway/judge.ts';
import { bareSnapshot } from '../../job/snapshot.ts';
import { loadPolicy } from '../../policy/load.ts';
import { loadRegexEngine } from '../../regex/engine.ts';
import type { EngineName } from '../../regex/types.ts';
import { indexRules, compileRules } from '../../rules/compile.ts';
import { evaluate } from '../../rules/evaluate.ts';
import { loadRules } from '../../rules/load.ts';
import { loadSurface } from '../../rules/surface-load.ts';
import type { RuleSet } from '../../rules/types.ts';
import { loadParser } from '../../syntax/parser.ts';
import type { Verdict } from '../../verdict/decide.ts';
import { countedIndex, countedParser, countedRegex, countFacts } from './counted.ts';
import { noWork, type WorkCounts } from './counts.ts';

/** A verdict, and what it took. */
export interface CountedVerdict {
  readonly verdict: Verdict;
  readonly counts: WorkCounts;
}

/**
 * Opens door one of a gateway with counters between its stages: the stages are those of every
 * gateway, and know nothing of being counted. Verdicts are not remembered.
 *
 * @throws GatewayError `ERR_POLICY_*`, `ERR_ENGINE_MISSING`
 */
export async function openCountingGate(
  policyName: string,
  engine: EngineName,
): Promise<(script: string) => CountedVerdict> {
  const [catalog, parser, regex] = await Promise.all([
    loadRules(),
    loadParser(),
    loadRegexEngine(engine),
  ]);
  const policy = await loadPolicy(policyName, { rules: catalog.byId, regex });
  const { python, runtime } = policy;
  const surface = await loadSurface({ runtime, python });
  const plain = compileRules(catalog, policy, surface);
  const { ground, index } = indexRules(catalog, policy, surface, false);
  return (script) => {
    const counts = noWork();
    const counted = countedIndex(index, counts);
    const rules: RuleSet = {
      ...plain,
      evaluate: (input) => {
        countFacts(input.facts, counts);
        return evaluate(counted, ground, input);
      },
    };
    const judge = new Judge({
      ...{ policy, rules, now: () => 0, cache: null, observer: null },
      parser: countedParser(parser, counts),
      callouts: compileCallouts(policy.callouts, countedRegex(regex, counts)),
    });
    const { verdict } = judge.judge(() => bareSnapshot(policy.platform, script), 'verdict');
    return { verdict, counts };
  };
}
