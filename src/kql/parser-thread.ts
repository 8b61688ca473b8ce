import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { limits } from '../limits.ts';
import { flatTree, type FlatTree, type ForeignCode } from './flat-tree.ts';

/** What the parser's thread is told: paths of the scripts to load. */
export interface ParserThreadData {
  readonly scripts: readonly string[];
}

/** What the thread answers, once when it is ready, and then for each text. */
export type ParserAnswer =
  | { readonly kind: 'ready'; readonly names: readonly (readonly [string, number])[] }
  | { readonly kind: 'tree'; readonly tree: FlatTree }
  | { readonly kind: 'unparsed'; readonly why: string };

/** The parser's globals, as its scripts define them. */
interface Globals {
  readonly Kusto: {
    readonly Language: {
      readonly KustoCode: { Parse(text: string): Parsed };
      readonly Parsing: {
        readonly TokenParser: { ParseTokens(text: string, options: null): object };
      };
      readonly Syntax: { readonly SyntaxKind: Readonly<Record<string, unknown>> };
    };
  };
  readonly System: {
    readonly Linq: { readonly Enumerable: { from<T>(list: object): { ToArray(): T[] } } };
  };
}

interface Parsed {
  readonly Syntax: ForeignCode['root'];
  GetSyntaxDiagnostics(): object;
}

/** What the parser builds itself up with: seconds at its first query, and again at a command. */
const warming = "let a = 1; T | evaluate python(typeof(*), 'a', bag_pack('b', 1))";

const { scripts } = workerData as ParserThreadData;
for (const filename of scripts) {
  new Script(readFileSync(filename, 'utf8'), { filename }).runInThisContext();
}
const { Kusto, System } = globalThis as unknown as Globals;
const { KustoCode, Parsing, Syntax } = Kusto.Language;

function listed<T>(list: object): T[] {
  return System.Linq.Enumerable.from<T>(list).ToArray();
}

function parse(text: string): ForeignCode {
  const code = KustoCode.Parse(text);
  return { root: code.Syntax, diagnostics: listed(code.GetSyntaxDiagnostics()) };
}

/** Why a text is not to be parsed: found by the parser's own lexer, which takes linear time. */
function excess(text: string): string | null {
  const { queryDepthMax, queryTokensMax } = limits;
  const tokens = listed<{ readonly Text: string }>(Parsing.TokenParser.ParseTokens(text, null));
  if (tokens.length > queryTokensMax) {
    return `it has ${tokens.length} tokens; at most ${queryTokensMax} are read`;
  }
  let depth = 0;
  let deepest = 0;
  for (const { Text } of tokens) {
    if (Text === '(' || Text === '[' || Text === '{') deepest = Math.max(deepest, ++depth);
    else if (Text === ')' || Text === ']' || Text === '}') depth -= 1;
  }
  return deepest > queryDepthMax
    ? `its brackets nest ${deepest} deep; at most ${queryDepthMax} are read`
    : null;
}

function answer(text: string): ParserAnswer {
  try {
    const why = excess(text);
    if (why !== null) return { kind: 'unparsed', why };
    return { kind: 'tree', tree: flatTree(text, parse(text)) };
  } catch {
    return { kind: 'unparsed', why: 'the parser failed on it' };
  }
}

parse(warming);
const names = Object.entries(Syntax.SyntaxKind).filter(
  (entry): entry is [string, number] => typeof entry[1] === 'number',
);
const ready: ParserAnswer = { kind: 'ready', names };
parentPort?.on('message', (text: string) => parentPort?.postMessage(answer(text)));
parentPort?.postMessage(ready);
