import { openExecutor } from '../../executor/executor.ts';
import type { Capabilities, Executor, Outcome } from '../../executor/types.ts';
import { extractFacts } from '../../facts/extract.ts';
import { factsDigest } from '../../facts/rows.ts';
import { digestBytes, digestJson } from '../../job/canonical.ts';
import { contractDigest } from '../../job/contract-digest.ts';
import type { IsolationTier } from '../../job/plan.ts';
import { issuePermit } from '../../permit/issue.ts';
import { generatePermitKeys, type SigningKey } from '../../permit/keys.ts';
import { platforms } from '../../platform/platform.ts';
import { loadParser, type Parser } from '../../syntax/parser.ts';
import { payloadOf, type JobOptions } from './payload.ts';

export interface PermittedOptions {
  /** Path or name of the CPython; found on the machine where it is not given. */
  readonly python?: string | undefined;
  /** Default: all that the host gives. */
  readonly tiers?: readonly IsolationTier[] | undefined;
}

const issuer = 'bench';

/** An executor with permits made directly, without the static gate: what holds here, it holds alone. */
export class PermittedJobs {
  readonly #executor: Executor;
  readonly #key: SigningKey;
  readonly #parser: Parser;

  private constructor(executor: Executor, key: SigningKey, parser: Parser) {
    this.#executor = executor;
    this.#key = key;
    this.#parser = parser;
  }

  /** @throws GatewayError `ERR_PLATFORM_UNSUPPORTED`, `ERR_PYTHON_MISSING`, `ERR_USAGE` */
  static async open({ python, tiers }: PermittedOptions = {}): Promise<PermittedJobs> {
    const keys = await generatePermitKeys();
    const executor = await openExecutor({
      publicKey: keys.verifying,
      issuer,
      ...(python !== undefined && { python }),
      ...(tiers !== undefined && { tiers }),
    });
    return new PermittedJobs(executor, keys.signing, await loadParser());
  }

  capabilities(): Promise<Capabilities> {
    return this.#executor.capabilities();
  }

  /** @throws GatewayError for what is wrong with the host: `ERR_ISOLATION_UNMET`, … */
  async run(script: string, options: JobOptions = {}): Promise<Outcome> {
    const payload = payloadOf(script, options);
    const permit = await issuePermit(
      {
        iss: issuer,
        platform: payload.platform,
        policy: { name: issuer, digest: digestBytes('policy') },
        rules: digestBytes('rules'),
        script: digestBytes(payload.script),
        facts: this.#factsDigest(script),
        contract: contractDigest(payload.contract),
        plan: digestJson(payload.plan),
      },
      this.#key,
    );
    return this.#executor.execute(permit, payload);
  }

  #factsDigest(script: string): string {
    const { entry, injected, preimported } = platforms.script;
    const tree = this.#parser.parse(script);
    return factsDigest(extractFacts(tree, { entry, injected, preimported }), tree);
  }

  async close(): Promise<void> {
    await this.#executor.close();
  }
}
