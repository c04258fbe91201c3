import { InputError } from "../../sim/errors.ts";
import type { Model } from "../../sim/model/index.ts";
import { parseNumber } from "../numbers.ts";
import { listed, modelOfProfile, type ProfiledNode } from "./graph.ts";

/** A node of a PipeDream profile; seconds and bytes. */
interface PipedreamNode {
  readonly id: string;
  /** As PyTorch prints the layer: `Conv2d(3, 64, kernel_size=(11, 11), stride=(4, 4))`. */
  readonly description: string;
  readonly forwardSeconds: number;
  readonly backwardSeconds: number;
  readonly activationBytes: number;
  readonly parameterBytes: number;
  /** Ids of the nodes that it reads. */
  readonly inputs: readonly string[];
}

const separator = " -- ";

/** Names of the figures of a node, in the order of a line. */
const figures = [
  "forward_compute_time",
  "backward_compute_time",
  "activation_size",
  "parameter_size",
] as const;

const allowedLines =
  'a node, "node1 -- Conv2d(...) -- forward_compute_time=1.5, backward_compute_time=2.5, activation_size=1024.0, parameter_size=64.0", or behind a tab an edge, "node1 -- node2"';

/**
 * Reads a profile of PipeDream (msr-fiddle/pipedream, `graph.txt`): a line for each node with its times in milliseconds and
 * sizes in bytes, an `activation_size` of several outputs as `[1.0; 2.0]`, and behind a tab a line for each edge. A stage at
 * the end of a line counts for nothing.
 *
 * @throws InputError naming file and line
 */
function readPipedreamGraph(text: string, file: string): readonly PipedreamNode[] {
  const nodes = new Map<string, Omit<PipedreamNode, "inputs">>();
  const edges: { readonly from: string; readonly to: string; readonly line: number }[] = [];
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    if (content.trim() === "") continue;
    const line = index + 1;
    const parts = content.trim().split(separator);
    if (parts.length === 2) {
      edges.push({ from: parts[0]!.trim(), to: parts[1]!.trim(), line });
      continue;
    }
    const node = readNode(parts, `${file}:${line}`);
    if (nodes.has(node.id)) throw new InputError(`${file}:${line}: node ${node.id} occurs twice`);
    nodes.set(node.id, node);
  }
  const inputs = new Map([...nodes.keys()].map((id): [string, string[]] => [id, []]));
  for (const { from, to, line } of edges) {
    const unknown = [from, to].find((id) => !nodes.has(id));
    if (unknown !== undefined)
      throw new InputError(`${file}:${line}: there is no node ${unknown.slice(0, 60)}`);
    inputs.get(to)!.push(from);
  }
  return [...nodes.values()].map((node) => ({ ...node, inputs: inputs.get(node.id)! }));
}

function readNode(parts: readonly string[], place: string): Omit<PipedreamNode, "inputs"> {
  const [id = "", description = "", measured = ""] = parts;
  const cells = measured.split(", ");
  const isNode = parts.length >= 3 && parts.length <= 4 && id !== "" && cells.length === figures.length;
  if (!isNode) throw new InputError(`${place}: is neither a node nor an edge (allowed: ${allowedLines})`);
  const [forward, backward, activation, parameter] = figures.map((figure, index) => {
    const [name, value = ""] = cells[index]!.split("=");
    if (name!.trim() !== figure)
      throw new InputError(`${place}: "${name!.slice(0, 40)}" stands where ${figure} belongs`);
    return readFigure(value.trim(), `${place}: ${figure} of ${id}`, figure === "activation_size");
  }) as [number, number, number, number];
  return {
    id,
    description,
    forwardSeconds: forward / 1e3,
    backwardSeconds: backward / 1e3,
    activationBytes: activation,
    parameterBytes: parameter,
  };
}

function readFigure(text: string, place: string, mayBeList: boolean): number {
  const numbers = mayBeList && /^\[.*\]$/.test(text) ? text.slice(1, -1).split(";") : [text];
  return numbers.reduce(
    (sum, number) => sum + parseNumber(number.trim(), (reason) => new InputError(`${place}: ${reason}`)),
    0,
  );
}

/**
 * The model of a PipeDream profile. Its times are those of the forward pass, or of both passes; the node `Input` is the
 * model's input. As in PipeDream's optimiser, `__getitem__` nodes that nobody reads are left out.
 *
 * @throws InputError as `readPipedreamGraph` and `modelOfProfile` do
 */
export function modelOfPipedream(text: string, file: string, name: string, pass: "forward" | "both"): Model {
  const nodes = readPipedreamGraph(text, file);
  const isRead = new Set(nodes.flatMap(({ inputs }) => inputs));
  const unread = nodes.filter(
    ({ id, description }) => description.startsWith("__getitem__") && !isRead.has(id),
  );
  const kept = nodes.filter((node) => !unread.includes(node));
  const profiled = kept.map((node): ProfiledNode => {
    const isInput = node.description.startsWith("Input") && node.inputs.length === 0;
    return {
      name: node.id,
      type: /^\w+/.exec(node.description)?.[0] ?? "layer",
      seconds: isInput ? 0 : node.forwardSeconds + (pass === "both" ? node.backwardSeconds : 0),
      ...(pass === "forward" && { backwardSeconds: node.backwardSeconds }),
      outputBytes: node.activationBytes,
      weightBytes: node.parameterBytes,
      inputs: node.inputs,
      isInput,
    };
  });
  const left = `${file}: ${unread.length} __getitem__ nodes that nothing reads are left out, as PipeDream does: ${listed(unread.map(({ id }) => id))}`;
  return modelOfProfile(file, name, profiled, unread.length > 0 ? [left] : []);
}
