import { loadParser, type Parser } from '../../syntax/parser.ts';
import { clocked } from './clock.ts';
import type { Answer, Gate, GateRow, Question } from './gate.ts';

/**
 * The parser of our gates, and one walk over its tree: what any reader of that tree pays. It
 * judges nothing; it stands in turn with gates, so that their times are ratios to its.
 */
export class BareReader implements Gate {
  readonly id: string = 'bare';
  readonly #parser: Parser;

  private constructor(parser: Parser) {
    this.#parser = parser;
  }

  /** @throws GatewayError `ERR_ENGINE_MISSING` */
  static async open(): Promise<BareReader> {
    return new BareReader(await loadParser());
  }

  async ask({ code, repeat }: Question): Promise<Answer> {
    const { ms } = clocked(() => this.#parser.bare(code), repeat);
    return { decision: 'allow', rules: [], ms };
  }

  row(): GateRow {
    const name = 'tree-sitter (WebAssembly): parse and walk';
    return {
      ...{ id: this.id, name, version: null, link: 'https://tree-sitter.github.io' },
      ...{ reads: 'parse', status: 'ran' },
    };
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}
