import { InputError } from "../../sim/errors.ts";
import { parseNumber } from "../numbers.ts";
import type { KernelTile, TimedProduct } from "./fit.ts";

/** The products of a table, each at its fastest, and the tiles of the kernels that were fastest for some. */
export interface ProductTable {
  readonly products: readonly TimedProduct[];
  readonly kernels: readonly KernelTile[];
}

/**
 * Reads tables of matrix products as tract keeps them: lines of `kernel rows columns m k n seconds`, blanks between them,
 * several kernels a product.
 *
 * @throws InputError naming file and line
 */
export function parseTractTables(
  files: readonly { readonly name: string; readonly text: string }[],
): ProductTable {
  const fastest = new Map<string, { readonly product: TimedProduct; readonly kernel: KernelTile }>();
  for (const { name, text } of files) {
    for (const [index, line] of text.split("\n").entries()) {
      if (line.trim() === "") continue;
      const refuse = (reason: string) => new InputError(`${name}:${index + 1}: ${reason}`);
      const [, ...cells] = line.trim().split(/\s+/);
      if (cells.length !== 6) throw refuse(`has ${cells.length + 1} cells (allowed: 7)`);
      const [rows, columns, m, k, n, seconds] = cells.map((cell) => parseNumber(cell, refuse)) as [
        ...[number, number, number, number, number, number],
      ];
      if (!(Math.min(rows, columns, m, k, n, seconds) > 0)) throw refuse("has a number that is not above 0");
      const key = [m, k, n].join();
      const known = fastest.get(key);
      if (!known || seconds < known.product.seconds)
        fastest.set(key, { product: { m, k, n, seconds }, kernel: [rows, columns] });
    }
  }
  const all = [...fastest.values()];
  const kernels = new Map(
    all.filter(({ product }) => product.n > 1).map(({ kernel }) => [kernel.join(), kernel]),
  );
  return { products: all.map(({ product }) => product), kernels: [...kernels.values()] };
}
