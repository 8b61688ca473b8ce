import type { RawFinding, Span } from '../finding.ts';
import type { JsonObject } from '../job/types.ts';
import { didYouMean } from '../text/nearest.ts';
import type { Folder } from './fold.ts';
import { jsonOf, unknownIn, type Folded } from './folded.ts';
import type { MappedText } from './mapped-text.ts';
import { pluginParameters, type PluginParameter, type PythonCall } from './python-call.ts';
import { nameIn } from './scope.ts';
import { childOf, membersOf, type KqlNode } from './tree.ts';

/** Values that the plugin's page gives for its hints. */
const hintValues: Readonly<Record<string, readonly string[]>> = {
  'hint.distribution': ['single', 'per_node'],
  'hint.remote': ['auto', 'local'],
};

export const pluginHints: readonly string[] = Object.keys(hintValues);

/** Reads one `evaluate` whose plugin is `python`. */
export function readCall(operator: KqlNode, folder: Folder, query: string): PythonCall {
  return new CallReader(operator, folder, query).read();
}

class CallReader {
  readonly #operator: KqlNode;
  readonly #folder: Folder;
  readonly #query: string;
  readonly #findings: RawFinding[] = [];
  readonly #given = new Map<PluginParameter, KqlNode>();

  constructor(operator: KqlNode, folder: Folder, query: string) {
    this.#operator = operator;
    this.#folder = folder;
    this.#query = query;
  }

  read(): PythonCall {
    const call = childOf(this.#operator, 'FunctionCallExpression') ?? this.#operator;
    const [name = call, list] = call.children;
    this.#bind(membersOf(list?.children[1]));
    const hints = this.#hints();
    const suffix = childOf(this.#operator, 'EvaluateSchemaClause');
    if (suffix !== undefined) {
      const message = 'the call has a second output schema behind it';
      this.#fault('query-argument', suffix, message, 'Write the schema as the first argument.');
    }
    const schema = this.#schema(call);
    const script = this.#script(call);
    return {
      ...{ name: placeOf(name), span: placeOf(call), hints, schema, ...script },
      parameters: this.#parameters(),
      artifacts: this.#artifacts(),
      spillToDisk: this.#spillToDisk(),
      properties: {},
      places: Object.fromEntries([...this.#given].map(([key, node]) => [key, placeOf(node)])),
      findings: this.#findings,
      isBroken: false,
    };
  }

  /** Arguments by name or by place. */
  #bind(members: readonly KqlNode[]): void {
    for (const [index, member] of members.entries()) {
      const isNamed = member.kind === 'SimpleNamedExpression';
      const name = isNamed ? nameIn(member.children[0]) : pluginParameters[index];
      const parameter = pluginParameters.find((each) => each === name);
      if (parameter === undefined) this.#unknownArgument(member, isNamed ? (name ?? '') : null);
      else if (this.#given.has(parameter)) {
        const message = `\`${parameter}\` is given twice`;
        this.#fault('query-argument', member, message, 'Leave one of the two out.');
      } else this.#given.set(parameter, (isNamed ? member.children[2] : member) ?? member);
    }
  }

  #unknownArgument(node: KqlNode, name: string | null): void {
    const message =
      name === null
        ? `the plugin takes ${pluginParameters.length} arguments, and this is one more`
        : `the plugin has no argument \`${name}\`${didYouMean(name, pluginParameters)}`;
    const help = `Its arguments are ${pluginParameters.join(', ')}.`;
    this.#fault('query-argument', node, message, help);
  }

  #hints(): Readonly<Record<string, string>> {
    const hints = new Map<string, string>();
    for (const hint of membersOf(childOf(this.#operator, 'List'))) {
      const [name, , value] = hint.children;
      const key = nameIn(name) ?? '';
      const given = this.#query.slice(value?.start, value?.end).toLowerCase();
      const known = hintValues[key];
      if (known !== undefined && !known.includes(given)) {
        const message = `\`${key}\` is \`${given}\`, which the python plugin does not take`;
        this.#fault('query-argument', hint, message, `Write ${known.join(' or ')}.`);
      }
      if (hints.has(key)) {
        this.#fault('query-argument', hint, `\`${key}\` is given twice`, 'Leave one out.');
      }
      hints.set(key, given);
    }
    return Object.fromEntries(hints);
  }

  #schema(call: KqlNode): string | null {
    const node = this.#given.get('output_schema');
    if (node?.kind === 'TypeOfLiteralExpression') return this.#query.slice(node.start, node.end);
    if (this.#given.get('script')?.kind === 'TypeOfLiteralExpression') {
      const message = 'the output schema stands where the script belongs, as the second argument';
      const help = 'Write the schema first: python(typeof(*), script).';
      this.#fault('query-argument', this.#given.get('script') ?? call, message, help);
      return null;
    }
    const written = node === undefined ? '' : this.#query.slice(node.start, node.end);
    const but = /^[\w*() ,:'"]{1,40}$/.test(written) ? ` but as \`${written}\`` : '';
    const message =
      node === undefined
        ? 'the call has no output schema, its first argument'
        : `the output schema is not written as \`typeof(…)\`${but}, and no other form is read`;
    const help = /^["']typeof\(/i.test(written)
      ? 'Take the quotes away.'
      : 'Write typeof(*) or typeof(name:type, …).';
    this.#fault('query-argument', node ?? call, message, help);
    return null;
  }

  #script(call: KqlNode): { script: MappedText | null; scriptUrl: string | null } {
    const node = this.#given.get('script');
    if (node === undefined) {
      const help = 'Write the script as a string literal, or the name of one.';
      this.#fault('query-argument', call, 'the call has no script, its second argument', help);
      return { script: null, scriptUrl: null };
    }
    if (node.kind === 'TypeOfLiteralExpression') return { script: null, scriptUrl: null };
    const folded = this.#folder.fold(node);
    if (folded.kind === 'text') return { script: folded.text, scriptUrl: null };
    if (folded.kind === 'external') return { script: null, scriptUrl: folded.url.text };
    this.#unjudged(node, 'script', folded, 'text');
    return { script: null, scriptUrl: null };
  }

  /** They are data, like the input: a script is judged for all that they may be. */
  #parameters(): JsonObject | null {
    const node = this.#given.get('script_parameters');
    const folded = node && this.#folder.fold(node);
    if (node === undefined || folded === undefined || isNull(folded)) return {};
    const open = unknownIn(folded);
    if (open === null) {
      if (folded.kind === 'bag') return jsonOf(folded) as JsonObject;
      const message = 'the script parameters are no bag, and `kargs` is made of one';
      this.#fault('query-argument', node, message, "Write bag_pack('name', value, …).");
      return {};
    }
    if (open.malformed) {
      const message = `the script parameters are no bag of names and values: ${open.why}`;
      this.#fault('query-argument', open.at, message, "Write bag_pack('name', value, …).");
      return {};
    }
    this.#fault(
      'query-parameters',
      open.at,
      `the script parameters are known only when the query runs: ${open.why}`,
      'The script is judged for whatever they are. To run it here, write constants.',
    );
    return null;
  }

  #artifacts(): Readonly<Record<string, string>> {
    const node = this.#given.get('external_artifacts');
    const folded = node && this.#folder.fold(node);
    if (node === undefined || folded === undefined || isNull(folded)) return {};
    const entries = folded.kind === 'bag' ? folded.entries : [];
    const texts = entries.flatMap(([name, value]) =>
      value.kind === 'text' ? [[name, value.text.text] as const] : [],
    );
    if (folded.kind !== 'bag' && unknownIn(folded) === null) {
      const message = 'the external artifacts are no bag of names and URLs';
      this.#fault('query-argument', node, message, "Write bag_pack('x.zip', 'https://…').");
    } else if (folded.kind !== 'bag' || texts.length < entries.length) {
      this.#unjudged(node, 'external artifacts', folded, 'bag of texts');
    }
    return Object.fromEntries(texts);
  }

  #spillToDisk(): boolean {
    const node = this.#given.get('spill_to_disk');
    const folded = node && this.#folder.fold(node);
    if (node === undefined || folded === undefined) return true;
    if (folded.kind === 'scalar' && typeof folded.value === 'boolean') return folded.value;
    this.#unjudged(node, '`spill_to_disk` argument', folded, 'boolean');
    return true;
  }

  #unjudged(node: KqlNode, what: string, folded: Folded, wanted: string): void {
    const open = unknownIn(folded);
    const why = open?.why ?? `it is no ${wanted}`;
    this.#fault(
      'query-constant',
      open?.at ?? node,
      `the ${what} cannot be judged before the query runs: ${why}`,
      'Write it as constants in this text: literals, let, strcat, bag_pack, pack_array, dynamic(…).',
    );
  }

  #fault(rule: string, at: Span, message: string, help: string): void {
    this.#findings.push({ rule, message, help, span: placeOf(at) });
  }
}

function isNull(folded: Folded): boolean {
  return folded.kind === 'scalar' && folded.value === null;
}

function placeOf({ start, end }: Span): Span {
  return { start, end };
}
