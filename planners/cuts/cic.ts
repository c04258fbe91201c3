import { cutTable, dearestByte, lookUp, type CutTable } from "./breakpoints.ts";
import { compressCut, expandSides, type CompressedCut } from "./compress.ts";
import { CutGraph } from "./cut-graph.ts";
import { priceCut, type CutLink, type CutProblem, type Sides } from "./cut-problem.ts";

/** What is made once for a model and a platform, so that a cut for any network is found fast. */
export interface CompiledCut {
  readonly compressed: CompressedCut;
  readonly graph: CutGraph;
  /** The answers of all networks whose messages cost nothing beside their bytes, in nodes of the original problem. */
  readonly table: CutTable | undefined;
}

/** Compresses a cut problem and tabulates the optimal cuts over the price of a byte. */
export function compileCut(problem: CutProblem): CompiledCut {
  const compressed = compressCut(problem);
  const table = cutTable(compressed.problem);
  return {
    compressed,
    graph: new CutGraph(compressed.problem.dag, "never"),
    table: table && { ...table, cuts: table.cuts.map((sides) => expandSides(compressed, sides)) },
  };
}

/**
 * The optimal cut on a network: looked up where only bytes count, else by a minimum cut of the compressed problem. Undefined
 * where none is allowed.
 */
export function decideCut({ compressed, graph, table }: CompiledCut, link: CutLink): Sides | undefined {
  const { perMessage, perByte, perByteBack } = link;
  if (table && perMessage === 0 && perByte === perByteBack && perByte <= dearestByte)
    return lookUp(table, perByte);
  const sides = graph.minimumCut(priceCut(compressed.problem, link));
  return sides && expandSides(compressed, sides);
}
