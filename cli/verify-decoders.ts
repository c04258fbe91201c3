import { divideDecoder, type Scenario } from "../scenarios/index.ts";
import type { Runtime, SeededValues } from "../traces/record/index.ts";
import { verifyDecoder, type Verification } from "../verify/index.ts";

/** The proof of one division of a decoder. */
export type DecoderProof = Verification & {
  readonly model: string;
  readonly planner: string;
  readonly devices: number;
};

/**
 * Proves the divisions of a scenario's decoders, each different one once; none of a scenario without decoders.
 *
 * @throws InfeasibleError for a point that no division fits
 * @throws InputError for a decoder that is too large
 */
export async function proveDecoders(
  scenario: Scenario,
  runtime: Runtime,
  values: SeededValues,
): Promise<readonly DecoderProof[]> {
  const proofs: DecoderProof[] = [];
  const seen = new Set<string>();
  for (const point of scenario.points()) {
    if (point.kind !== "generation") return proofs;
    const { network, asked, planner, cluster } = point;
    const { plan } = divideDecoder(point, planner);
    const key = JSON.stringify([network, plan, asked]);
    if (seen.has(key)) continue;
    seen.add(key);
    const proof = await verifyDecoder(network, plan, asked, runtime, values);
    proofs.push({ model: network.name, planner: planner.label, devices: cluster.devices.length, ...proof });
  }
  return proofs;
}
