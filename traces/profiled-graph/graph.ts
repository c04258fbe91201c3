import { InputError } from "../../sim/errors.ts";
import { buildModel, tensorOfBytes, type Model, type OperatorDescription } from "../../sim/model/index.ts";

/** A node of a profiled graph: measured, and otherwise unknown. */
export interface ProfiledNode {
  readonly name: string;
  /** What it is called in messages and drawings, such as `Conv2d`. */
  readonly type: string;
  /** Seconds on the device that the profile is of, whose slowdown is 1. */
  readonly seconds: number;
  /** The same of its backward pass, where it is measured apart. */
  readonly backwardSeconds?: number | undefined;
  /** Of its output. */
  readonly outputBytes: number;
  /** Of what it keeps, such as weights. */
  readonly weightBytes: number;
  /** Names of the nodes that it reads. */
  readonly inputs: readonly string[];
  /** Is it the model's input, which takes no time? */
  readonly isInput?: boolean;
  /** Nodes with the same name here must be on one device. */
  readonly together?: string | undefined;
}

/** Most nodes of a graph, and most bytes of a node: beyond, sums of bytes lose what they are sums of. */
const mostNodes = 20_000;
const mostBytes = 2 ** 50;

/**
 * A model of measured nodes, which cannot be divided.
 *
 * @throws InputError for no nodes or too many, for what is too large, and as `buildModel` does
 */
export function modelOfProfile(
  file: string,
  name: string,
  nodes: readonly ProfiledNode[],
  notes: readonly string[],
): Model {
  if (nodes.length === 0) throw new InputError(`${file}: is empty: it holds no nodes`);
  if (nodes.length > mostNodes)
    throw new InputError(`${file}: has ${nodes.length} nodes (allowed: up to ${mostNodes})`);
  const large = nodes.find(({ outputBytes, weightBytes }) => Math.max(outputBytes, weightBytes) > mostBytes);
  if (large) throw new InputError(`${file}: node ${large.name} has more than 2^50 bytes`);
  if (nodes.every(({ seconds }) => seconds === 0)) throw new InputError(`${file}: all times are 0`);
  const descriptions = nodes.map((node): OperatorDescription => {
    const { shape, elementType } = tensorOfBytes(Math.round(node.outputBytes));
    if (node.isInput)
      return { name: node.name, operation: { kind: "input", shape }, inputs: [], elementType };
    return {
      name: node.name,
      operation: { kind: "opaque", type: node.type, shape, parameters: Math.round(node.weightBytes) },
      inputs: [...new Set(node.inputs)],
      elementType,
      weightType: "uint8",
      statedSeconds: node.seconds,
      ...(node.backwardSeconds !== undefined && { statedBackwardSeconds: node.backwardSeconds }),
      ...(node.together !== undefined && { together: node.together }),
    };
  });
  return { ...buildModel(name, descriptions), bytesOf: "float32", ...(notes.length > 0 && { notes }) };
}

/** The first names of a list, for a message. */
export function listed(names: readonly string[]): string {
  return `${names.slice(0, 6).join(", ")}${names.length > 6 ? ` and ${names.length - 6} more` : ""}`;
}
