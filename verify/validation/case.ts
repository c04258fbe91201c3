import { planningCache, type ProvedPlan } from "../../planners/index.ts";
import { beliefsOf, planPoint, type InferencePoint } from "../../scenarios/index.ts";
import { buildNetwork } from "../../scenarios/network.ts";
import type { SettledNetwork } from "../../scenarios/network-schema.ts";
import { InputError } from "../../sim/errors.ts";
import type { NetworkGraph } from "../../sim/cluster/index.ts";
import { isComputed, inputRegion } from "../../sim/model/index.ts";
import { boxShape, formatBox, isEmpty, volume, wholeBox } from "../../sim/tensor/index.ts";
import { loadRuntime, SeededValues, tileModel } from "../../traces/record/index.ts";
import { MergedValues } from "../merged-values.ts";
import { mergedReference } from "../merged-reference.ts";
import { computeReference, type Reference } from "../reference.ts";
import { TileRunner } from "../tile-runner.ts";
import type { DeviceCase, DeviceTile } from "./protocol.ts";

/** A point whose plan is to be run for real. */
export interface ValidationCase {
  readonly point: InferencePoint;
  readonly plan: ProvedPlan;
  /** The network with the bandwidths of the wire. */
  readonly wire: NetworkGraph;
}

/**
 * Plans a point for a real run.
 *
 * @throws InputError for what a real run here does not do
 * @throws InfeasibleError when no plan fits the devices
 */
export function validationCase(point: InferencePoint): ValidationCase {
  refuseUnrunnable(point);
  const cache = planningCache();
  const plan = planPoint(point, point.planner, beliefsOf(point, cache), cache);
  const names = point.cluster.devices.map(({ name }) => name);
  return { point, plan, wire: buildNetwork(names, withoutFraming(settledNetwork(point))) };
}

function refuseUnrunnable(point: InferencePoint): void {
  const { cluster, inference, sharing, settings, workload } = point;
  const [change] = workload.changes;
  const refuse = (what: string) => {
    throw new InputError(
      `validate cannot run ${point.identity.planner} of ${point.identity.scenario}: ${what}`,
    );
  };
  const medium = cluster.network.channels.find((channel) => channel.medium);
  const several = cluster.devices.find(({ streams }) => streams > 1);
  const other = inference.model.operators.find(({ elementType }) => elementType !== "float32");
  const { requests } = settings;
  if (inference.model.exits)
    refuse("its requests may leave early, and real runs go to the end (allowed: the model without exits)");
  if (inference.model.cutCompression)
    refuse("what crosses its cut is compressed by itself (allowed: compress_cut: {after: LAYER, ...})");
  if (medium) refuse(`${medium.name} is a medium whose users contend, and links here are wires`);
  if (several) refuse(`${several.name} computes ${several.streams} tasks at a time, and a process here one`);
  if (other) refuse(`${other.name} is of ${other.elementType}, and real tensors here are of float32`);
  if (change) refuse("the world of the scenario changes while it runs");
  if (sharing) refuse("it has several workloads");
  if (requests && (requests.queue !== undefined || requests.drop === "late"))
    refuse("requests of a real run are never dropped (leave out queue and drop)");
}

/** How the network of a case differs from what TCP over real links does; the simulator does what the scenario says. */
export function networkNotes({ point, plan }: ValidationCase): readonly string[] {
  const { sharing, forwarding, sends, multicast } = point.cluster.network;
  const several = plan.checked.lowering.transfers.some(({ destinations }) => destinations.length > 1);
  return [
    ...(sharing === "fifo" ? ["TCP shares links among messages, and sharing is fifo"] : []),
    ...(forwarding === "store-and-forward"
      ? ["nodes pass packets on, and forwarding is store-and-forward"]
      : []),
    ...(sends === "serial" ? ["devices send to all at once, and sends is serial"] : []),
    ...(multicast && several
      ? ["what several devices want is sent to each, and the network multicasts (multicast: false does not)"]
      : []),
  ];
}

function settledNetwork({ settings }: InferencePoint): SettledNetwork {
  // A world that does not change has no bandwidth over time.
  return settings.cluster.network as SettledNetwork;
}

/** The network with the whole bandwidth of its links. */
function withoutFraming(network: SettledNetwork): SettledNetwork {
  if (network.topology === "wifi" || !("efficiency" in network)) return network;
  const links =
    network.topology === "graph"
      ? { links: network.links.map((link) => ({ ...link, efficiency: undefined })) }
      : {};
  return { ...network, ...links, efficiency: undefined };
}

/** What an unpartitioned model computes, and the numbers that it computes with; for all plans of a model. */
export interface ModelValues {
  readonly values: SeededValues;
  readonly runner: TileRunner;
  readonly reference: Reference;
}

/** @throws InputError without onnxruntime-node, and for an operator that cannot be computed here */
export async function modelValues({ inference }: InferencePoint, seed = 1): Promise<ModelValues> {
  const values = new SeededValues(seed);
  const runner = new TileRunner(await loadRuntime(), values);
  return { values, runner, reference: await computeReference(inference.model, runner, values) };
}

/** What the results of a case must be. */
export function expectedOf({ plan, point }: ValidationCase, { reference }: ModelValues): Reference {
  const { merged } = plan.planned;
  return merged ? mergedReference(point.inference.model, merged, reference) : reference;
}

/** What each device is told of a case. */
export function deviceCases(validation: ValidationCase, known: ModelValues): readonly DeviceCase[] {
  const { point, plan } = validation;
  const { inference, checked, planned } = plan;
  const { model, inputAt, resultAt } = inference;
  const { computes, transfers, barriers } = checked.lowering;
  const values = planned.merged
    ? new MergedValues(point.inference.model, planned.merged, known.values)
    : known.values;
  const reference = expectedOf(validation, known);
  const program = {
    computes: computes.map(({ device, after, awaits }) => {
      return { device, after, awaits, work: { kind: "seconds" as const, seconds: 0 } };
    }),
    transfers: transfers.map(({ source, destinations, bytes, producer }) => {
      return { source, destinations, bytes, producer };
    }),
    barriers,
  };
  const payloads = transfers.map(({ tensor, regions }) => ({ tensor, boxes: regions }));
  const shapes = model.operators.map(({ shape }) => shape);
  return point.cluster.devices.map((_, device) => {
    const models = new Map<string, { readonly number: number; readonly bytes: Uint8Array }>();
    const tileOf = (compute: number): DeviceTile | undefined => {
      const { piece } = computes[compute]!;
      if (piece.device !== device) return undefined;
      const operator = model.operators[piece.operator]!;
      const key = `${operator.id} ${formatBox(piece.region)}`;
      let entry = models.get(key);
      if (!entry && volume(piece.region) > 0) {
        entry = { number: models.size, bytes: tileModel(operator, piece.region, values) };
        models.set(key, entry);
      }
      return {
        model: entry?.number ?? 0,
        output: { tensor: operator.id, box: piece.region },
        inputs: operator.inputs.map((tensor, slot) => {
          const box = inputRegion(operator, piece.region, slot);
          return isEmpty(box) ? undefined : { tensor, box };
        }),
      };
    };
    const whole = (tensor: number) => ({ tensor, box: wholeBox(shapes[tensor]!) });
    const holdsInput = inputAt === "everywhere" || inputAt === device;
    return {
      program,
      payloads,
      shapes,
      tiles: [...computes.keys()].map(tileOf),
      models: [...models.values()].map(({ bytes }) => bytes),
      given: model.operators.flatMap((operator) => {
        if (isComputed(operator) || !holdsInput) return [];
        const { tensor, box } = whole(operator.id);
        return [{ tensor, values: reference.tensors.read(tensor, box) }];
      }),
      results:
        resultAt === device
          ? model.outputs.map(whole)
          : resultAt === "anywhere"
            ? computes.flatMap(({ piece: { operator, region, device: owner } }) =>
                owner === device && model.outputs.includes(operator) && boxShape(region).every((e) => e > 0)
                  ? [{ tensor: operator, box: region }]
                  : [],
              )
            : [],
    };
  });
}
