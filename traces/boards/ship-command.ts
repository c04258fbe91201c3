/**
 * `npm run boards -- FOLDER`: fits the shipped boards anew. FOLDER holds `ncnn_boards.csv`, the times of
 * github.com/Tencent/ncnn, benchmark/README.md as a table, and `models/`, the graphs of benchmark/.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { importNcnn, linkOperators } from "../../sim/model/index.ts";
import { formatShippedBoards, graphInputs } from "./format-shipped.ts";
import { shipBoards } from "./ship.ts";
import { modelTerms } from "./terms.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("npm run boards -- FOLDER with ncnn_boards.csv and models/");
const graphs = new Map(
  readdirSync(join(folder, "models"))
    .filter((file) => !file.includes("int8"))
    .sort()
    .map((file) => {
      const name = file.replace(".param", "");
      const text = readFileSync(join(folder, "models", file), "utf8");
      return [name, modelTerms(linkOperators(importNcnn(text, name, { input: graphInputs[name] })))];
    }),
);
const log = readFileSync(join(folder, "ncnn_boards.csv"), "utf8");
writeFileSync(
  join(import.meta.dirname, "data", "ncnn.ts"),
  formatShippedBoards(shipBoards(log, graphs), graphs),
);
