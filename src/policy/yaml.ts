import { Composer, LineCounter, isAlias, isMap, isPair, isScalar, isSeq, visit } from 'yaml';
import type { Document, Node, ParsedNode, YAMLMap } from 'yaml';
import type { Fault } from '../errors.ts';
import type { Span } from '../finding.ts';
import { limits } from '../limits.ts';
import { yamlTokens } from '../text/yaml-tokens.ts';
import { literalBlock } from './literal-block.ts';
import { policySubject, type Subject } from './subject.ts';
import { yamlFault } from '../text/yaml-fault.ts';

export interface Position {
  readonly line: number;
  readonly column: number;
}

export type PathKey = string | number;

/** A YAML text as a value, with the place of each of its parts. */
export interface LocatedYaml {
  readonly value: unknown;
  /** The place of the value at a path, or of what stands nearest around it. */
  valueAt(path: readonly PathKey[]): Position;
  /** The place of the key that a path ends in. */
  keyAt(path: readonly PathKey[]): Position;
  /** Where the text of the literal block at a path starts; null where none is there. */
  blockAt(path: readonly PathKey[]): { readonly lines: number; readonly columns: number } | null;
  /** Where the value at a path stands in the text, or its key, or what is nearest around it. */
  spanAt(path: readonly PathKey[], about: 'key' | 'value'): Span;
}

export type YamlResult =
  | { readonly ok: true; readonly yaml: LocatedYaml }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * Reads one YAML 1.2 document of the core schema. Anchors, tags and directives are faults: a policy
 * says what it means in place, and without aliases no text grows while it is read.
 */
export function readYaml(text: string, subject: Subject = policySubject): YamlResult {
  const lines = new LineCounter();
  const documents = parseBounded(text, lines);
  if (documents === null) {
    const message = 'the document is nested too deeply to be read';
    return {
      ok: false,
      faults: [{ message, line: 1, column: 1, help: `A ${subject.noun} has few levels.` }],
    };
  }
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [document, second] = documents;
  if (document === undefined || document.contents === null) {
    const message = `the file holds no ${subject.noun}`;
    return {
      ok: false,
      faults: [{ message, line: 1, column: 1, help: `Begin with \`${subject.begin}\`.` }],
    };
  }
  const faults = [
    ...syntaxFaults(text, documents, place),
    ...featureFaults(document, text, { place, subject }),
  ];
  if (second !== undefined) {
    const help = 'Keep one document to a file, without `---` between.';
    faults.push({ message: 'a second document begins here', ...place(second.range[0]), help });
  }
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, yaml: located(document, place, text) };
}

type Parsed = Document.Parsed;

/** Null when the text is nested more deeply than a policy may be. */
function parseBounded(text: string, lineCounter: LineCounter): Parsed[] | null {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    // Looked for below, in linear time.
    uniqueKeys: false,
    stringKeys: true,
    strict: true,
    prettyErrors: false,
  });
  const tokens = yamlTokens(text, lineCounter, limits.policyDepthMax);
  return tokens === null ? null : [...composer.compose(tokens)];
}

type Placing = (offset: number) => Position;

function syntaxFaults(text: string, documents: readonly Parsed[], place: Placing): Fault[] {
  const errors = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  const fault = yamlFault(text, errors);
  if (fault === null) return [];
  const { message, help, offset } = fault;
  return [{ message: `not YAML: ${message}`, ...place(offset), help }];
}

interface Reading {
  readonly place: Placing;
  readonly subject: Subject;
}

function featureFaults(document: Parsed, text: string, { place, subject }: Reading): Fault[] {
  const faults: Fault[] = [];
  const { yaml } = document.directives;
  if (yaml.explicit === true && yaml.version !== '1.2') {
    const help = 'Remove the `%YAML` line.';
    faults.push({
      message: `a ${subject.noun} is YAML 1.2, not ${yaml.version}`,
      line: 1,
      column: 1,
      help,
    });
  }
  visit(document, {
    Node(_, node) {
      if (isMap(node)) faults.push(...duplicateKeys(node, place));
      const offset = node.range?.[0] ?? 0;
      const help = 'Write the value out where it is used: a copy shows what is in force.';
      if (isAlias(node)) {
        faults.push({
          message: `alias \`*${node.source}\` is not allowed`,
          ...place(offset),
          help,
        });
      } else if (node.anchor !== undefined) {
        faults.push({
          message: `anchor \`&${node.anchor}\` is not allowed`,
          ...place(text.lastIndexOf(`&${node.anchor}`, offset)),
          help,
        });
      }
    },
  });
  return faults;
}

function duplicateKeys(map: YAMLMap, place: Placing): Fault[] {
  const seen = new Set<unknown>();
  return map.items.flatMap(({ key }): Fault[] => {
    const name = isScalar(key) ? key.value : key;
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const message = `key \`${String(name).slice(0, limits.quotedCharsMax)}\` stands twice`;
    const help = 'Keep one of the two: a later key would silently win over an earlier one.';
    return [{ message, ...place(startOf(isScalar(key) ? key : null)), help }];
  });
}

function located(document: Parsed, place: Placing, text: string): LocatedYaml {
  const root: ParsedNode | null = document.contents;
  const keyOrValue = (path: readonly PathKey[]): Node | null => {
    const parent = nodeAt(root, path.slice(0, -1));
    return (isMap(parent) ? keyNode(parent, path.at(-1)) : null) ?? nodeAt(root, path);
  };
  return {
    value: document.toJS({ maxAliasCount: 0 }),
    valueAt: (path) => place(startOf(nodeAt(root, path))),
    keyAt: (path) => place(startOf(keyOrValue(path))),
    spanAt(path, about) {
      const [start, end] = (about === 'key' ? keyOrValue(path) : nodeAt(root, path))?.range ?? [];
      return { start: start ?? 0, end: end ?? start ?? 0 };
    },
    blockAt: (path) => literalBlock(nodeAt(root, path), text, (offset) => place(offset).line),
  };
}

/** The node at a path, or the last one on the way that is there. */
function nodeAt(root: Node | null, path: readonly PathKey[]): Node | null {
  let node = root;
  for (const key of path) {
    const next = isMap(node) ? node.get(key, true) : isSeq(node) ? node.get(key, true) : undefined;
    if (next === undefined || next === null) return node;
    node = next as Node;
  }
  return node;
}

function keyNode(map: YAMLMap, key: PathKey | undefined): Node | null {
  const pair = map.items.find(
    (item) => isPair(item) && isScalar(item.key) && item.key.value === key,
  );
  return isScalar(pair?.key) ? pair.key : null;
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}
