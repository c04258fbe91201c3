import { createHash } from "node:crypto";
import {
  computeReference,
  KeptValues,
  TileCache,
  TileRunner,
  verifyLowering,
  verifyPlan,
  type Verification,
} from "../../verify/index.ts";
import { builtInNetwork, linkOperators } from "../../sim/model/index.ts";
import type { Inference } from "../../sim/partition/index.ts";
import { loadRuntime, SeededValues } from "../../traces/record/index.ts";
import { plansOf, type SoundPlan } from "./plans.ts";
import { variants } from "./variants.ts";

/** Results of the planners on one network. */
export interface NetworkProof {
  readonly network: string;
  /** Planners and options, by numbers of devices. */
  readonly plans: number;
  /** Plans that are sound, equal and no slower than predicted. */
  readonly passed: number;
  /** Plans that are not the same as an earlier one; each is proven once. */
  readonly different: number;
  /** Different plans that use more than one device. */
  readonly divided: number;
  /** Pieces of all different plans. */
  readonly pieces: number;
  /** Pieces that were computed; the others repeat an operator, a region and all bytes of the input of one that was. */
  readonly computed: number;
  readonly maxRelError: number;
  /** What planners say that they substituted or cut short, and which of them do. */
  readonly notes: ReadonlyMap<string, ReadonlySet<string>>;
  /** Cases for which a planner says that nothing fits. */
  readonly refused: readonly string[];
  /** Cases in which something is wrong. */
  readonly failed: readonly string[];
  readonly slowestPlanning: { readonly name: string; readonly seconds: number };
}

const cacheBytes = 2 ** 30;

/** Plans a network with every planner for each number of devices, and really computes every plan. */
export async function proveNetwork(
  network: string,
  deviceCounts: readonly number[],
  labels = variants,
): Promise<NetworkProof> {
  const model = linkOperators(builtInNetwork(network));
  const values = new KeptValues(new SeededValues(1));
  const runner = new TileRunner(await loadRuntime(), values);
  const reference = await computeReference(model, runner, values);
  const cache = new TileCache(runner, cacheBytes);
  const proofs = new Map<string, Verification>();
  const notes = new Map<string, Set<string>>();
  const refused: string[] = [];
  const failed = model.operators
    .filter(({ id }) => reference.scales[id] === 0)
    .map(({ name }) => `${name} is zero everywhere: nothing is proven of it`);
  let [plans, passed, divided, pieces, computed] = [0, 0, 0, 0, 0];
  let slowestPlanning = { name: "", seconds: 0 };
  for (const { planner, devices, inference, planning, answer } of plansOf(model, deviceCounts, labels)) {
    plans++;
    const name = `${planner} on ${devices} devices`;
    if (planning > slowestPlanning.seconds) slowestPlanning = { name, seconds: planning };
    if (answer.kind !== "plan") {
      (answer.kind === "refused" ? refused : failed).push(`${name}: ${answer.reason}`);
      continue;
    }
    const { planned, lowering } = answer;
    const { merged, notes: said } = planned;
    for (const note of said) notes.set(note, (notes.get(note) ?? new Set()).add(planner));
    const key = keyOf(answer, inference);
    let proof = proofs.get(key);
    if (!proof) {
      // A merged model has weights of its own, and is seldom the same twice.
      proof = merged
        ? await verifyPlan({ lowering, merged }, inference, devices, runner, reference)
        : await verifyLowering(lowering, inference, devices, cache, reference);
      proofs.set(key, proof);
      pieces += lowering.computes.length;
      if (merged) computed += lowering.computes.length;
      if (new Set(lowering.computes.map(({ piece }) => piece.device)).size > 1) divided++;
    }
    const wrong = [proof.firstWrongPiece, latenessOf(answer)].filter((text) => text !== undefined);
    if (wrong.length > 0) failed.push(`${name}: ${wrong.join("; ")}`);
    else passed++;
  }
  const maxRelError = Math.max(...[...proofs.values()].map((proof) => proof.maxRelError));
  return {
    computed: computed + cache.counts.computed,
    ...{ network, plans, passed, different: proofs.size, divided, pieces, maxRelError },
    ...{ notes, refused, failed, slowestPlanning },
  };
}

/** How much longer a plan takes than its planner believed; undefined where it keeps to that. */
function latenessOf({ believed, simulated }: SoundPlan): string | undefined {
  if (simulated <= believed * (1 + 1e-9)) return undefined;
  return `takes ${simulated} s, not ${believed} s as believed`;
}

/** All that the proof of a plan depends on: operators that are merged, what is computed where, and what moves before it. */
function keyOf({ planned, lowering }: SoundPlan, { resultAt }: Inference): string {
  const { computes, transfers } = lowering;
  const parts = planned.merged && [...planned.merged.parts];
  const work = computes.map(({ piece, awaits }) => [piece.operator, piece.device, piece.region, awaits]);
  const moves = transfers.map((transfer) => [
    transfer.tensor,
    transfer.source,
    transfer.destinations,
    transfer.regions,
  ]);
  return createHash("sha256")
    .update(JSON.stringify([resultAt, parts, work, moves]))
    .digest("base64");
}
