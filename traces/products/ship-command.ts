/**
 * Fits the shipped cores again: `npm run --silent products -- FOLDER > traces/products/cores.ts`, with the folder that
 * holds tract's `cortex_*.txt` and `cortex_*_mmv.txt`.
 */
import { join } from "node:path";
import { readTextFile } from "../read-file.ts";
import { fitMatrixProducts, leaveOneProductOut } from "./fit.ts";
import { parseTractTables } from "./tract-table.ts";

const folder = process.argv[2] ?? ".";
const short = (numbers: readonly number[]) => numbers.map((number) => Number(number.toPrecision(6)));

const cores = ["a53", "a7"].map((core) => {
  const files = [`cortex_${core}.txt`, `cortex_${core}_mmv.txt`].map((name) => ({
    name,
    text: readTextFile(join(folder, name), "a table of matrix products is a text file"),
  }));
  const { products, kernels } = parseTractTables(files);
  const { matrix, vector } = fitMatrixProducts(products, kernels);
  const { shapes, ...errors } = leaveOneProductOut(products, kernels);
  const [median, p90, worst] = short([errors.median, errors.p90, errors.worst]);
  return {
    name: `cortex-${core}`,
    fit: { kernels, matrix: short(matrix), vector: short(vector) },
    errors: { shapes, median, p90, worst },
  };
});

process.stdout.write(`import type { ProductErrors, ProductFit } from "./fit.ts";

/** A core, the fit of its products, and how far those err that are left out of it. */
export interface ProductCore {
  readonly name: string;
  readonly fit: ProductFit;
  readonly errors: ProductErrors;
}

/**
 * Written by "npm run products". Fitted to the times of matrix products in linalg/src/arm32 and linalg/src/arm64 of github.com/sonos/tract at
 * commit 38b383fbd8ee33873fd0b58fcc23480011554c0c, which its authors license under the Apache License, Version 2.0, or the MIT license, as
 * the user chooses; none of the times is copied here. Of each product the fastest kernel counts; one core, float32.
 */
export const productCores: readonly ProductCore[] = ${JSON.stringify(cores, undefined, 2)};
`);
