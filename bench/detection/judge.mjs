import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { openGateway } from '../../dist/index.js';
import { definePolicy } from '../../dist/policy/index.js';

/**
 * Families whose rules name the trick as well as the attack's own: where two describe one thing,
 * either may speak. The list of imports never counts for other families.
 */
const kin = {
  imports: ['dynamic-exec', 'memory', 'module-escape', 'rebinding'],
  'module-escape': ['introspection', 'dynamic-names', 'imports'],
  introspection: ['module-escape', 'memory', 'dynamic-names', 'dynamic-exec', 'format-strings'],
  'dynamic-exec': ['implicit-calls', 'introspection', 'module-escape'],
  'dynamic-names': ['introspection', 'module-escape', 'rebinding', 'implicit-calls', 'io'],
  'format-strings': ['introspection', 'dynamic-exec'],
  'implicit-calls': ['dynamic-exec', 'introspection', 'imports', 'io', 'memory', 'type-annotation'],
  rebinding: ['introspection', 'implicit-calls', 'dynamic-exec', 'module-escape'],
  io: ['memory', 'imports', 'module-escape', 'introspection'],
  resources: ['imports', 'implicit-calls'],
  memory: ['introspection', 'dynamic-exec', 'implicit-calls', 'imports', 'io', 'module-escape'],
  // What odd characters hide is named by the rule of what they hide, once it is seen.
  lexing: ['dynamic-exec', 'imports', 'introspection', 'module-escape'],
  'type-annotation': ['dynamic-exec'],
};

const preset = parse(
  readFileSync(new URL('../../policies/data-science/policy.yaml', import.meta.url), 'utf8'),
);

/**
 * Judges cases under `data-science`, with the modules that each needs admitted, or under the preset
 * that a case names; one gateway for each list of modules.
 */
export class Bench {
  #gateways = new Map();

  async verdict({ code, family, needs, policy, python }) {
    const gateway = await (policy === null
      ? this.#gateway(family, needs, python)
      : this.#preset(policy));
    const { decision, findings } = gateway.checkScript(code);
    const told = findings.map(({ rule, docs, level, line, message }) => {
      return { rule, family: docs.split('/').at(-2), level, line, message };
    });
    return { decision, findings: told };
  }

  async close() {
    await Promise.all([...this.#gateways.values()].map(async (one) => await (await one).close()));
  }

  #preset(policy) {
    let opened = this.#gateways.get(policy);
    if (opened === undefined) {
      opened = openGateway({ policy });
      this.#gateways.set(policy, opened);
    }
    return opened;
  }

  #gateway(family, needs, python) {
    const { imports, rules } = preset;
    const more = needs.filter((module) => !imports.allow.includes(module)).toSorted();
    const hints = family === 'type-annotation';
    const version = olderThan(python, preset.python) ? preset.python : python;
    const key = [version, hints, ...more].join(' ');
    let opened = this.#gateways.get(key);
    if (opened === undefined) {
      const policy = definePolicy({
        ...preset,
        python: version,
        imports: { ...imports, allow: [...imports.allow, ...more] },
        rules: hints ? { ...rules, 'type-annotation': 'error' } : rules,
      });
      opened = openGateway({ policy });
      this.#gateways.set(key, opened);
    }
    return opened;
  }
}

const olderThan = (a, b) => Number(a.split('.')[1]) < Number(b.split('.')[1]);

/** Whether a finding is of a rule that names the trick of an attack of some family. */
export function namesTrick(family, finding) {
  if (finding.family === family) return true;
  if (finding.rule === 'import-allow-list') return family === 'lexing';
  return kin[family].includes(finding.family);
}

/**
 * `validated`: denied by a rule of the family, or one that names the same trick; `reported`: denied
 * by another; `warned`: allowed with a warning of the family; `missing`: none of these.
 */
export function standing({ family }, { decision, findings }) {
  const names = (finding) => namesTrick(family, finding);
  const errors = findings.filter(({ level }) => level === 'error');
  if (decision === 'deny') return errors.some(names) ? 'validated' : 'reported';
  // Resources are the sandbox's to bound: a warning is all that their rules mean to say.
  if (findings.some(names)) return family === 'resources' ? 'validated' : 'warned';
  return 'missing';
}
