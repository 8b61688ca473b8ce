import { readFile } from 'node:fs/promises';
import { isMap, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { Universe } from '../../callout/proof/universe.ts';
import { policyJsonSchema } from '../../policy/json-schema.ts';
import { presetNames } from '../../policy/load.ts';
import { parsePolicy } from '../../policy/parse.ts';
import type { Policy } from '../../policy/types.ts';
import { loadRegexEngine } from '../../regex/engine.ts';
import { loadRules } from '../../rules/load.ts';
import { GatewayError } from '../../errors.ts';
import { didYouMean } from '../../text/nearest.ts';
import { policyTestJsonSchema } from '../policy-test/schema.ts';
import { formatPolicy, withoutPadding } from '../format/format.ts';
import { readKustoParts } from './kusto-parts.ts';
import type { KustoParts, KustoTexts } from './kusto-parts.ts';
import { neverTests, urlTests } from './url-tests.ts';

export interface StartOptions extends KustoTexts {
  /** The preset that is copied, with its tests. */
  readonly preset: string;
  /** Of the policy; that of the preset where it is not given. */
  readonly name?: string | undefined;
  readonly nowMs: number;
  /** A clock that only goes forward, in milliseconds. */
  readonly clockMs: () => number;
}

/** Files of a new policy, each by its name in one folder. */
export interface StartedPolicy {
  readonly policy: Policy;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** What was taken for granted, for whoever asked. */
  readonly assumed: readonly string[];
}

const presets = new URL('../../../policies/', import.meta.url);
const schemaName = 'policy.schema.json';
const testSchemaName = 'policy-test.schema.json';

/**
 * A policy made of a preset and of what a cluster printed, with tests that hold and the schema that
 * its first line names. Nothing is written.
 *
 * @throws GatewayError `ERR_POLICY_UNKNOWN` for a preset that there is not, `ERR_POLICY_INVALID` for
 * a text or a name that cannot be taken, with every fault
 */
export async function startPolicy(options: StartOptions): Promise<StartedPolicy> {
  const { preset, name = preset, nowMs, clockMs } = options;
  await demandPreset(preset);
  const parts = readKustoParts(options);
  const [rules, regex, source, tests] = await Promise.all([
    loadRules(),
    loadRegexEngine('auto'),
    readFile(new URL(`${preset}/policy.yaml`, presets), 'utf8'),
    readFile(new URL(`${preset}/policy.test.yaml`, presets), 'utf8'),
  ]);
  const text = formatPolicy(policyText(source, name, parts), 'the policy');
  const policy = parsePolicy(text, { rules: rules.byId, regex, path: 'the policy' });
  const copied = tests.replace(/\$schema=\S+/, `$schema=./${testSchemaName}`);
  const asPreset = parts.callouts === null && parts.identities === null;
  const tested = asPreset ? copied : testsText(copied, policy, new Universe(regex, clockMs), nowMs);
  return {
    policy,
    assumed: parts.assumed,
    files: [
      { name: 'policy.yaml', text },
      { name: 'policy.test.yaml', text: tested },
      { name: schemaName, text: policyJsonSchema(rules) },
      { name: testSchemaName, text: policyTestJsonSchema() },
    ],
  };
}

async function demandPreset(preset: string): Promise<void> {
  const names = await presetNames();
  if (names.includes(preset)) return;
  const message = `no preset policy is called \`${preset}\`${didYouMean(preset, names)}`;
  throw new GatewayError('ERR_POLICY_UNKNOWN', message, { help: `Presets: ${names.join(', ')}.` });
}

function policyText(preset: string, name: string, parts: KustoParts): string {
  const document = parseDocument(preset.replace(/\$schema=\S+/, `$schema=./${schemaName}`));
  document.set('name', name);
  if (parts.callouts !== null) document.set('callouts', document.createNode(parts.callouts));
  if (parts.identities !== null) document.set('identities', document.createNode(parts.identities));
  if (parts.sandbox !== null) document.set('sandbox', document.createNode(parts.sandbox));
  return written(document);
}

function testsText(preset: string, policy: Policy, universe: Universe, nowMs: number): string {
  const document = parseDocument(preset);
  document.set('urls', document.createNode(urlTests(policy, universe, nowMs)));
  const never = neverTests(policy, universe, nowMs);
  if (never.length > 0) document.set('never', document.createNode(never));
  else document.delete('never');
  return written(document);
}

function written(document: Document): string {
  if (!isMap(document.contents)) return '';
  return withoutPadding(document.toString({ lineWidth: 0, singleQuote: true }));
}
