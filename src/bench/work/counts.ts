/** What one check did; the same on every machine, so that a result file can be held to it. */
export interface WorkCounts {
  /** Trees that were asked for: one check asks for one. */
  parses: number;
  /** Nodes of the trees that were walked. */
  nodes: number;
  /** Rows of facts: imports, references, attributes, calls, strings, annotations, bindings… */
  facts: number;
  /** Steps of following what names may stand for. */
  names: number;
  /** Nodes looked at and characters made to work constants out. */
  constants: number;
  /** Names that rules were asked about. */
  queries: number;
  /** Lines of rules that had to be looked at more closely for them. */
  candidates: number;
  /** Checks written in TypeScript that ran over the facts. */
  checks: number;
  /** Searches of regular expressions by the engine of linear time. */
  searches: number;
}

export function noWork(): WorkCounts {
  return {
    ...{ parses: 0, nodes: 0, facts: 0, names: 0, constants: 0 },
    ...{ queries: 0, candidates: 0, checks: 0, searches: 0 },
  };
}
