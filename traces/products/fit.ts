import { median, quantile } from "../statistics.ts";
import { relativeNonNegative } from "../testbed/least-squares.ts";

/** A product of an m x k and a k x n matrix, and the least time that a kernel took for it; seconds. */
export interface TimedProduct {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly seconds: number;
}

/** Rows and columns of the result that a kernel computes at a time: what a product lacks to whole ones is computed too. */
export type KernelTile = readonly [rows: number, columns: number];

/** Seconds of products of matrices on one core: the sum of its parts. */
export interface ProductFit {
  readonly kernels: readonly KernelTile[];
  /** Of a product of matrices, by part as in `matrixParts`. */
  readonly matrix: readonly number[];
  /** Of a matrix and a vector, by part as in `vectorParts`. */
  readonly vector: readonly number[];
}

/** How far products err that were left out of the fit, one shape at a time. */
export interface ProductErrors {
  readonly shapes: number;
  readonly median: number;
  readonly p90: number;
  readonly worst: number;
}

type Shape = Pick<TimedProduct, "m" | "k" | "n">;

/** A call, multiply-accumulates in whole tiles of the best kernel, elements that are read, elements that are written. */
function matrixParts({ m, k, n }: Shape, kernels: readonly KernelTile[]): readonly number[] {
  const padded = kernels.reduce(
    (least, [rows, columns]) =>
      Math.min(least, Math.ceil(m / rows) * rows * Math.ceil(n / columns) * columns),
    Infinity,
  );
  return [1, padded * k, m * k + k * n, m * n];
}

/** A call, multiply-accumulates, elements that are written. */
function vectorParts({ m, k }: Shape): readonly number[] {
  return [1, m * k, m];
}

/** Seconds of a product. */
export function productSeconds({ kernels, matrix, vector }: ProductFit, shape: Shape): number {
  const isVector = shape.n === 1 && vector.length > 0;
  const [parts, each] = isVector ? [vectorParts(shape), vector] : [matrixParts(shape, kernels), matrix];
  return parts.reduce((sum, part, place) => sum + part * each[place]!, 0);
}

/** Fits the parts of a core to the least times of its products, relative to them. */
export function fitMatrixProducts(
  products: readonly TimedProduct[],
  kernels: readonly KernelTile[],
): ProductFit {
  const rows = (isVector: boolean) =>
    products
      .filter(({ n }) => (n === 1) === isVector)
      .map((product) => ({
        value: product.seconds,
        features: isVector ? vectorParts(product) : matrixParts(product, kernels),
      }));
  return { kernels, matrix: relativeNonNegative(rows(false)), vector: relativeNonNegative(rows(true)) };
}

/** By product: what a fit to all others says of it, over what it took. */
export function leftOutRatios(
  products: readonly TimedProduct[],
  kernels: readonly KernelTile[],
): readonly number[] {
  return products.map((product) => {
    const others = products.filter((other) => other !== product);
    return productSeconds(fitMatrixProducts(others, kernels), product) / product.seconds;
  });
}

/** How far these ratios are off 1. */
export function leaveOneProductOut(
  products: readonly TimedProduct[],
  kernels: readonly KernelTile[],
): ProductErrors {
  const errors = leftOutRatios(products, kernels).map((ratio) => Math.abs(ratio - 1));
  return {
    shapes: errors.length,
    median: median(errors),
    p90: quantile(errors, 0.9),
    worst: Math.max(...errors),
  };
}
