import { z } from "zod";
import { InputError } from "../../sim/errors.ts";
import type { Model } from "../../sim/model/index.ts";
import { faultOf } from "../issue-message.ts";
import { listed, modelOfProfile, type ProfiledNode } from "./graph.ts";

const amount = z.number().min(0).max(Number.MAX_VALUE);
const flag = z.union([z.boolean(), z.literal(0), z.literal(1)], {
  error: ({ input }) =>
    `${input === undefined ? "is missing" : "is not a flag"} (allowed: true, false, 0 or 1)`,
});

const workload = z.looseObject({
  maxSizePerFPGA: amount,
  maxFPGAs: z.int().min(0),
  maxCPUs: z.int().min(0),
  nodes: z.array(
    z.looseObject({
      id: z.int(),
      name: z.string().optional(),
      supportedOnFpga: flag,
      cpuLatency: amount,
      fpgaLatency: amount,
      isBackwardNode: flag.default(false),
      colorClass: z.int().optional(),
      size: amount.default(0),
    }),
  ),
  edges: z.array(z.looseObject({ sourceId: z.int(), destId: z.int(), cost: amount })),
});

/** A workload of dnn-partitioning: milliseconds and bytes. */
type PartitioningWorkload = z.infer<typeof workload>;

/** Costs of the edges of a node may differ by so much, as the program that the form is of allows; milliseconds. */
const sameCost = 1e-6;

/**
 * Reads a workload of Tarnawski et al. (NeurIPS 2020; msr-fiddle/dnn-partitioning): JSON with nodes, their `fpgaLatency` and
 * `cpuLatency` in milliseconds and `size` in bytes, and edges whose `cost` is the time of the source's output.
 *
 * @throws InputError naming the file and the field that is wrong
 */
function readPartitioningWorkload(text: string, file: string): PartitioningWorkload {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new InputError(`${file}: is not JSON (allowed: a workload of dnn-partitioning)`);
  }
  const result = workload.safeParse(content, { reportInput: true });
  if (result.success) return result.data;
  throw new InputError(
    `${file}: ${faultOf(result.error)} (read as a workload of dnn-partitioning, {maxSizePerFPGA, maxFPGAs, maxCPUs, nodes, edges})`,
  );
}

/**
 * The model of a workload of dnn-partitioning, its times those of an accelerator. An edge's time becomes the bytes that a
 * bandwidth carries meanwhile. Of a workload of training the backward nodes are the backward pass of the forward nodes
 * that they share a colour with.
 *
 * @param bandwidth bytes/s
 * @param pass times of the forward pass with those of the backward pass beside them, or of both in one
 * @throws InputError for nodes that no accelerator supports or that occur twice, edges of nodes that are not there, different
 *   costs of one output, backward nodes that belong to no forward node, and as `modelOfProfile` does
 */
export function modelOfPartitioning(
  text: string,
  file: string,
  name: string,
  bandwidth: number,
  pass: "forward" | "both" = "forward",
): Model {
  const { nodes, edges } = readPartitioningWorkload(text, file);
  const unsupported = nodes.filter(({ supportedOnFpga }) => !supportedOnFpga);
  if (unsupported.length > 0)
    throw new InputError(
      `${file}: nodes that no accelerator supports cannot be placed: ${listed(unsupported.map(({ id }) => String(id)))}`,
    );
  const nameOf = namesOf(nodes, file);
  const costs = costsOf(edges, nameOf, file);
  const forward = nodes.filter(({ isBackwardNode }) => !isBackwardNode);
  if (forward.length === 0 && nodes.length > 0)
    throw new InputError(
      `${file}: has backward nodes alone (allowed: with the forward nodes of their colours)`,
    );
  const backward = backwardOf(nodes, edges, file);
  const inputs = new Map(forward.map(({ id }): [number, string[]] => [id, []]));
  for (const { sourceId, destId } of edges)
    if (inputs.has(sourceId)) inputs.get(destId)?.push(nameOf.get(sourceId)!);
  const colours = coloursOf(forward);
  const profiled = forward.map((node): ProfiledNode => {
    const colour =
      node.colorClass !== undefined && colours.has(node.colorClass) ? node.colorClass : undefined;
    const seconds = node.fpgaLatency / 1e3;
    const backwardSeconds = backward?.get(node.id) ?? 0;
    return {
      name: nameOf.get(node.id)!,
      type: "layer",
      seconds: pass === "both" ? seconds + backwardSeconds : seconds,
      ...(backward && pass === "forward" && { backwardSeconds }),
      outputBytes: ((costs.get(node.id) ?? 0) / 1e3) * bandwidth,
      weightBytes: node.size,
      inputs: inputs.get(node.id)!,
      together: colour === undefined ? undefined : String(colour),
    };
  });
  const together = `${file}: ${colours.size} groups of nodes share a colour and should be on one device; dag-pipeline keeps them together, other planners do not know of it`;
  const training = `${file}: is a workload of training: ${nodes.length - forward.length} backward nodes count for the forward nodes of their colours, ${pass === "both" ? "in one with them" : "in scenarios with training"}; the sizes of backward nodes and what gradients cost to move are not read`;
  return modelOfProfile(file, name, profiled, [
    `${file}: times are those of an accelerator; cpuLatency is not read (a processor is a device with a slowdown)`,
    ...(backward ? [training] : []),
    ...(colours.size > 0 ? [together] : []),
  ]);
}

/**
 * By forward node, seconds of the backward nodes of its colour, shared by the forward nodes of that colour as their own times
 * are. A backward node of a colour that no forward node has goes with the nearest backward node that is next to it by edges.
 * Undefined without backward nodes.
 */
function backwardOf(
  nodes: PartitioningWorkload["nodes"],
  edges: PartitioningWorkload["edges"],
  file: string,
): ReadonlyMap<number, number> | undefined {
  const backward = nodes.filter(({ isBackwardNode }) => isBackwardNode);
  if (backward.length === 0) return undefined;
  const forward = new Map<number, (typeof nodes)[number][]>();
  for (const node of nodes) {
    if (node.isBackwardNode || node.colorClass === undefined) continue;
    forward.set(node.colorClass, [...(forward.get(node.colorClass) ?? []), node]);
  }
  const colourOf = coloursByNearest(backward, edges, (colour) => forward.has(colour));
  const alone = backward.filter(({ id, fpgaLatency }) => fpgaLatency > 0 && !colourOf.has(id));
  if (alone.length > 0)
    throw new InputError(
      `${file}: backward nodes that share no colour with a forward node, and are joined to none that does: ${listed(alone.map(({ id }) => String(id)))} (allowed: a colorClass that says whose backward pass a node is)`,
    );
  const seconds = new Map<number, number>();
  for (const { id, fpgaLatency } of backward) {
    const partners = forward.get(colourOf.get(id) ?? NaN) ?? [];
    const sum = partners.reduce((total, partner) => total + partner.fpgaLatency, 0);
    for (const partner of partners) {
      const share = sum > 0 ? partner.fpgaLatency / sum : 1 / partners.length;
      seconds.set(partner.id, (seconds.get(partner.id) ?? 0) + (share * fpgaLatency) / 1e3);
    }
  }
  return seconds;
}

/** By node a colour that is allowed: its own, or that of the nearest node by edges between these nodes, whatever their direction. */
function coloursByNearest(
  nodes: PartitioningWorkload["nodes"],
  edges: PartitioningWorkload["edges"],
  isAllowed: (colour: number) => boolean,
): ReadonlyMap<number, number> {
  const near = new Map(nodes.map(({ id }): [number, number[]] => [id, []]));
  for (const { sourceId, destId } of edges) {
    if (!near.has(sourceId) || !near.has(destId)) continue;
    near.get(sourceId)!.push(destId);
    near.get(destId)!.push(sourceId);
  }
  const colours = new Map<number, number>();
  for (const { id, colorClass } of nodes)
    if (colorClass !== undefined && isAllowed(colorClass)) colours.set(id, colorClass);
  // What is coloured on the way is met later, so that the nearest colours come first.
  for (const [id, colour] of colours)
    for (const other of near.get(id)!) if (!colours.has(other)) colours.set(other, colour);
  return colours;
}

/** Names by id, with the id where a name is missing or occurs twice. */
function namesOf(nodes: PartitioningWorkload["nodes"], file: string): ReadonlyMap<number, string> {
  const uses = new Map<string, number>();
  for (const { name = "" } of nodes) uses.set(name, (uses.get(name) ?? 0) + 1);
  const names = new Map<number, string>();
  for (const { id, name = "" } of nodes) {
    if (names.has(id)) throw new InputError(`${file}: node ${id} occurs twice`);
    names.set(id, name !== "" && uses.get(name) === 1 ? name : `${name || "node"}#${id}`);
  }
  return names;
}

/** By node, milliseconds of its output. */
function costsOf(
  edges: PartitioningWorkload["edges"],
  nameOf: ReadonlyMap<number, string>,
  file: string,
): ReadonlyMap<number, number> {
  const costs = new Map<number, number>();
  for (const [place, { sourceId, destId, cost }] of edges.entries()) {
    const unknown = [sourceId, destId].find((id) => !nameOf.has(id));
    if (unknown !== undefined) throw new InputError(`${file}: edges.${place}: there is no node ${unknown}`);
    const known = costs.get(sourceId) ?? cost;
    if (Math.abs(known - cost) > sameCost)
      throw new InputError(
        `${file}: edges.${place}: the output of node ${sourceId} costs ${known} and ${cost} (allowed: one cost for all edges of a node)`,
      );
    costs.set(sourceId, known);
  }
  return costs;
}

/** Colours that several nodes have. */
function coloursOf(nodes: PartitioningWorkload["nodes"]): ReadonlySet<number> {
  const seen = new Set<number>();
  const shared = new Set<number>();
  for (const { colorClass } of nodes) {
    if (colorClass === undefined) continue;
    if (seen.has(colorClass)) shared.add(colorClass);
    seen.add(colorClass);
  }
  return shared;
}
