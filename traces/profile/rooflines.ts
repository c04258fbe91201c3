import type { OperatorClass, Roofline } from "./roofline.ts";

/** A shipped roofline, with what it is and where its numbers come from. */
export interface ShippedRoofline extends Roofline {
  readonly description: string;
  readonly host: string;
  readonly cores: number;
}

/**
 * Hardware that was not measured here. Peak figures are not a bound: runtimes compute 3x3 convolutions with fewer products
 * (Winograd), and other layers far below the peak.
 */
export const rooflines: readonly ShippedRoofline[] = [
  {
    name: "raspberry-pi-4",
    host: "Raspberry Pi 4 Model B",
    cores: 4,
    description:
      "Raspberry Pi 4 Model B, all 4 Cortex-A72 cores at 1.5 GHz, by its peak figures. Arithmetic 4 cores x 1.5 GHz x 8 operations a " +
      "cycle (one 128-bit fused multiply-add, Arm Cortex-A72 Software Optimization Guide); memory 5.56 GB/s " +
      "(STREAM, sci-pi.org.uk/bench/stream.html; nominal LPDDR4-3200 is 12.8 GB/s). Measured: profile rk3399-a72, calibrated",
    peakFlops: everywhere(48e9),
    memoryBandwidth: 5.56e9,
  },
  {
    name: "raspberry-pi-3",
    host: "Raspberry Pi 3 Model B",
    cores: 4,
    description:
      "Raspberry Pi 3 Model B, all 4 Cortex-A53 cores at 1.2 GHz, by its peak figures. Arithmetic 4 cores x 1.2 GHz x 8 operations a " +
      "cycle; memory 3.6 GB/s (32-bit LPDDR2-900, nominal)",
    peakFlops: everywhere(38.4e9),
    memoryBandwidth: 3.6e9,
  },
  {
    name: "tms320c6678-peak",
    host: "TI TMS320C6678",
    cores: 8,
    description:
      "TI TMS320C6678, all 8 C66x cores at 1 GHz, by its peak figures. Arithmetic 128 GFLOP/s single precision (16 operations a cycle " +
      "and core, TI data sheet SPRS691); memory 10.7 GB/s (64-bit DDR3-1333, nominal)",
    peakFlops: everywhere(128e9),
    memoryBandwidth: 10.664e9,
  },
];

function everywhere(flops: number): Readonly<Record<OperatorClass, number>> {
  return { convolution: flops, pointwise: flops, depthwise: flops, matrix: flops, other: flops };
}
