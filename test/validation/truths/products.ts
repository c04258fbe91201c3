import { readFileSync } from "node:fs";
import { leftOutRatios, parseTractTables, productCores } from "../../../traces/index.ts";
import type { Truth } from "../truth.ts";

const folder = "../shared/data/tract";

export const matrixProducts: Truth = {
  name: "matrix-products",
  title: "Matrix products that were left out of their fit",
  compared:
    "Times of matrix products on a Cortex-A53 and a Cortex-A7 (tables of github.com/sonos/tract, the fastest kernel of each), beside what " +
    "`profile: { products: ... }` makes of the others. Cells are relative to the measured time, which is not copied here.",
  fitted: "each product to all others of its core.",
  command: `npm run validation -- matrix-products (needs the tables in ${folder})`,
  quick: false,
  cells: () =>
    productCores.flatMap(({ name }) => {
      const files = ["", "_mmv"].map((ending) => {
        const file = `${name.replace("-", "_")}${ending}.txt`;
        return { name: file, text: readFileSync(`${folder}/${file}`, "utf8") };
      });
      const { products, kernels } = parseTractTables(files);
      return leftOutRatios(products, kernels).map((ours, place) => {
        const { m, k, n } = products[place]!;
        const group = `${name}, ${n === 1 ? "matrix and vector" : "matrices"}`;
        return { group, name: `${m} x ${k} x ${n}`, truth: 1, ours };
      });
    }),
};
