import { Lexer, Parser, type CST, type LineCounter } from 'yaml';

/**
 * The tokens of a YAML text; null when more than `depthMax` is open at once. The composer recurses
 * over what is nested, and where the stack ends within a regular expression the whole process ends:
 * depth is counted before, while the parser, which does not recurse, reads.
 */
export function yamlTokens(
  text: string,
  lineCounter: LineCounter,
  depthMax: number,
): CST.Token[] | null {
  const parser = new Parser(lineCounter.addNewLine);
  lineCounter.addNewLine(0);
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > depthMax) return null;
  }
  tokens.push(...parser.end());
  return tokens;
}
