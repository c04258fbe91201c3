import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { importNcnn, linkOperators } from "../../sim/model/index.ts";
import { modelTerms, type TermVector } from "./terms.ts";

/** ncnn's log of times, and the terms of the graphs that it times. */
export interface NcnnLog {
  readonly log: string;
  readonly graphs: ReadonlyMap<string, TermVector>;
}

/** Inputs of the graphs that do not state theirs, as benchncnn.cpp has them. */
const graphInputs: Readonly<Record<string, readonly number[]>> = {
  FastestDet: [3, 352, 352],
  vision_transformer: [3, 384, 384],
};

/**
 * Reads `ncnn_boards.csv`, the times of github.com/Tencent/ncnn, benchmark/README.md as a table, and `models/`, the graphs of
 * benchmark/. Terms are those of the graphs in float32; variants in 8 bits are timed beside them.
 */
export function readNcnnLog(folder: string): NcnnLog {
  const models = join(folder, "models");
  const names = readdirSync(models)
    .filter((file) => !file.includes("int8"))
    .map((file) => file.replace(".param", ""))
    .sort();
  const graphs = new Map(
    names.map((name) => {
      const text = readFileSync(join(models, `${name}.param`), "utf8");
      return [name, modelTerms(linkOperators(importNcnn(text, name, { input: graphInputs[name] })))];
    }),
  );
  return { log: readFileSync(join(folder, "ncnn_boards.csv"), "utf8"), graphs };
}
