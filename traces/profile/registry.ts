import type { ComputeProfile } from "../../sim/cluster/compute.ts";
import { rooflineProfile } from "./roofline.ts";
import { rooflines } from "./rooflines.ts";

/** A profile that comes with the package. */
export interface ShippedProfile {
  readonly name: string;
  readonly description: string;
  /** Measured, in a folder of trace files of that name; or computed from figures of the hardware. */
  readonly kind: "traces" | "roofline";
}

/** All profiles that come with the package. */
export const shippedProfiles: readonly ShippedProfile[] = [
  {
    name: "x86-64-zen4-avx512",
    description:
      "One core of an x86-64 AMD EPYC (Zen 4, AVX-512) in a virtual machine; onnxruntime-node 1.30.0, one thread",
    kind: "traces",
  },
  ...rooflines.map(({ name, description }) => ({ name, description, kind: "roofline" as const })),
];

/** The shipped roofline profile of this name, if there is one. */
export function shippedRoofline(name: string): ComputeProfile | undefined {
  const roofline = rooflines.find((candidate) => candidate.name === name);
  return roofline && rooflineProfile(roofline);
}
