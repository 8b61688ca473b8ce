import type { RawFinding } from '../finding.ts';
import type { Json, JsonObject } from '../job/types.ts';
import { expected, requestProperties, valueOf } from '../job/request-properties.ts';
import { didYouMean } from '../text/nearest.ts';
import type { Folder } from './fold.ts';
import { jsonOf, unknownIn } from './folded.ts';
import { nameIn } from './scope.ts';
import { childOf, walk, type KqlNode } from './tree.ts';

/** Request properties that a text sets for itself, and what is wrong with how it does. */
export interface SetOptions {
  readonly properties: JsonObject;
  readonly findings: readonly RawFinding[];
}

/**
 * Reads the `set` statements of a text; those that mean nothing to a script are left out. Names are
 * read in any case, and what one statement switches off is off, whatever another says.
 */
export function setOptions(root: KqlNode, folder: Folder): SetOptions {
  const properties = new Map<string, Json>();
  const findings: RawFinding[] = [];
  for (const node of walk(root)) {
    if (node.kind !== 'SetOptionStatement') continue;
    const written = nameIn(childOf(node, 'NameDeclaration')) ?? '';
    const known = requestProperties.has(written.toLowerCase());
    const name = known ? written.toLowerCase() : written;
    const value = valueIn(node, folder);
    const fault = faultOf(name, value);
    if (fault !== null) findings.push({ rule: 'request-property', ...fault, span: placeOf(node) });
    else if (known && !isOff(name, properties.get(name))) properties.set(name, value);
  }
  return { properties: Object.fromEntries(properties), findings };
}

function isOff(name: string, value: Json | undefined): boolean {
  return name.endsWith('_disabled') && valueOf(name, value) === true;
}

/** `set name;` says true. What is no constant is told as none of the values that there are. */
function valueIn(node: KqlNode, folder: Folder): Json {
  const value = childOf(node, 'OptionValueClause')?.children[1];
  if (value === undefined) return true;
  const folded = folder.fold(value);
  return unknownIn(folded) === null ? jsonOf(folded) : [];
}

function faultOf(name: string, value: Json): { message: string; help: string } | null {
  const known = requestProperties.get(name);
  const shown = `\`${name.slice(0, 80)}\``;
  if (known === undefined) {
    const near = didYouMean(name, requestProperties.keys());
    const message = `no property of a request is called ${shown}${near}`;
    return { message, help: 'It changes nothing here: correct its name, or leave it out.' };
  }
  if (!known.settable) {
    const message = `${shown} cannot be set by a query: the request has to carry it`;
    return {
      message,
      help: 'Send it as a client request property (`requestProperties` of a job).',
    };
  }
  if (valueOf(name, value) !== undefined) return null;
  const message = `${shown} is not set to a value that it has, which is ${expected[known.kind]}`;
  return { message, help: `Write \`set ${name};\` or \`set ${name} = true;\`.` };
}

function placeOf({ start, end }: KqlNode): RawFinding['span'] {
  return { start, end };
}
