import type { ProductErrors, ProductFit } from "./fit.ts";

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
export const productCores: readonly ProductCore[] = [
  {
    name: "cortex-a53",
    fit: {
      kernels: [
        [12, 8],
        [32, 3],
        [24, 4],
        [8, 8],
        [16, 4],
      ],
      matrix: [0.00000107932, 2.79037e-10, 2.81445e-10, 4.5022e-9],
      vector: [0.00000106096, 8.50507e-10, 0],
    },
    errors: {
      shapes: 363,
      median: 0.0672783,
      p90: 0.215527,
      worst: 0.862757,
    },
  },
  {
    name: "cortex-a7",
    fit: {
      kernels: [
        [8, 6],
        [8, 4],
        [8, 1],
        [32, 1],
      ],
      matrix: [0.00000235708, 9.64819e-10, 1.13676e-9, 1.07714e-8],
      vector: [0.00000181818, 1.59856e-9, 3.1012e-9],
    },
    errors: {
      shapes: 263,
      median: 0.0626587,
      p90: 0.17798,
      worst: 0.557185,
    },
  },
];
