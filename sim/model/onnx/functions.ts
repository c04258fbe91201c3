import { InputError } from "../../errors.ts";
import { isControl } from "./control.ts";
import { nodeLabel } from "./node.ts";
import { isSupported } from "./node-outputs.ts";
import type { OnnxAttribute, OnnxFile, OnnxFunction, OnnxNode } from "./file.ts";
import { identity, labelOf, mapSubgraphs, placeOf, renamed } from "./subgraphs.ts";

/** No real file expands to so many; functions that call functions twice each may. */
const maximumNodes = 200_000;

interface Functions {
  /** By domain, name and overload. */
  readonly byKey: ReadonlyMap<string, OnnxFunction>;
  /** Nodes that may still be written. */
  left: number;
}

/**
 * The nodes of a file with the bodies of its functions in place of the nodes that call them. A function with a node that
 * cannot be imported stays a node of its own, whose shape the file may declare.
 *
 * @throws InputError for a function that calls itself
 */
export function withoutFunctions({ graph, functions }: OnnxFile): readonly OnnxNode[] {
  if (functions.length === 0) return graph.node;
  const byKey = new Map(functions.map((one) => [keyOf(one.domain, one.name, one.overload), one]));
  const known = { byKey, left: maximumNodes };
  return graph.node.flatMap((node) => inlined(node, known, []));
}

function keyOf(domain: string, name: string, overload: string): string {
  return JSON.stringify([domain === "ai.onnx" ? "" : domain, name, overload]);
}

function inlined(
  node: OnnxNode,
  functions: Functions,
  callers: readonly OnnxFunction[],
): readonly OnnxNode[] {
  if (--functions.left < 0) throw new InputError(`its functions expand to more than ${maximumNodes} nodes`);
  const called = isSupported(node)
    ? undefined
    : functions.byKey.get(keyOf(node.domain, node.op_type, node.overload));
  if (!called) {
    return [
      mapSubgraphs(node, (graph) => ({
        ...graph,
        node: graph.node.flatMap((inner) => inlined(inner, functions, callers)),
      })),
    ];
  }
  if (callers.includes(called)) throw new InputError(`${nodeLabel(node)}: the function calls itself`);
  const body = bodyOf(node, called).flatMap((inner) => inlined(inner, functions, [...callers, called]));
  return body.every((inner) => isSupported(inner) || isControl(inner)) ? body : [node];
}

/** The body of a function as one call of it has it: with the call's tensors, attributes and name. */
function bodyOf(call: OnnxNode, called: OnnxFunction): readonly OnnxNode[] {
  const [label, place] = [labelOf(call), placeOf(call)];
  const inputs = new Map(called.input.map((name, index) => [name, call.input[index] ?? ""]));
  const outputs = new Map(called.output.map((name, index) => [name, call.output[index] ?? ""]));
  const nameOf = (tensor: string) =>
    tensor === "" ? "" : (inputs.get(tensor) ?? (outputs.get(tensor) || `${place}/${tensor}`));
  // An output that is an input too is not a tensor of the body.
  const passed = [...outputs].filter(([name, output]) => output !== "" && inputs.has(name));
  const operatorSet = called.operatorSet ?? call.operatorSet;
  return [
    ...called.node.map((node) => ({
      ...renamed(withAttributes(node, call, called), nameOf),
      name: `${label}/${labelOf(node)}`,
      ...(operatorSet !== undefined && { operatorSet }),
    })),
    ...passed.map(([name, output]) => identity(inputs.get(name)!, output)),
  ];
}

/** The node with the call's attributes, or the function's defaults, in place of references to them. */
function withAttributes(node: OnnxNode, call: OnnxNode, called: OnnxFunction): OnnxNode {
  const attribute = node.attribute.flatMap((one): readonly OnnxAttribute[] => {
    const { reference } = one.contents;
    if (reference === undefined) return [one];
    const given = [...call.attribute, ...called.attribute_proto].find(({ name }) => name === reference);
    return given ? [{ ...given, name: one.name }] : [];
  });
  return mapSubgraphs({ ...node, attribute }, (graph) => ({
    ...graph,
    node: graph.node.map((inner) => withAttributes(inner, call, called)),
  }));
}
