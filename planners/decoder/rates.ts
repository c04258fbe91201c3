/** What a device that runs a decoder can do: a roofline over the bytes of weights and of the cache. */
export interface DecoderRates {
  /** Floating-point operations a second of matrix products, a multiply-accumulate being two. */
  readonly matrixFlops: number;
  /** Bytes a second that it reads of weights and cache. */
  readonly memoryBandwidth: number;
  /** Seconds that each operator takes beside. */
  readonly overhead: number;
}

/** What a step of a device has to do. Each of its products takes the longer of its arithmetic and its reading. */
export interface DecoderWork {
  readonly products: readonly Product[];
  /** Operators of any kind, each of which takes the overhead. */
  readonly operators: number;
}

/** A product with a matrix of weights, or with what is kept of earlier tokens. */
export interface Product {
  readonly flops: number;
  readonly bytes: number;
}

/** Seconds of some work. Norms, rotations and sums take the overhead alone: what they read is small and just computed. */
export function workSeconds({ products, operators }: DecoderWork, rates: DecoderRates): number {
  return products.reduce((sum, product) => sum + productSeconds(product, rates), operators * rates.overhead);
}

export function productSeconds(
  { flops, bytes }: Product,
  { matrixFlops, memoryBandwidth }: Pick<DecoderRates, "matrixFlops" | "memoryBandwidth">,
): number {
  return Math.max(flops / matrixFlops, bytes / memoryBandwidth);
}
