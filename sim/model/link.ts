import { withParts } from "./exits.ts";
import type { Operation } from "./operation.ts";
import { buildModel } from "./build-model.ts";
import { descriptionOf, ownerName, type Model, type Operator, type OperatorDescription } from "./model.ts";

/**
 * Folds batch-normalization and activation into the operator that feeds them, wherever it feeds nothing else:
 * convolution + batch-normalization + activation become one schedulable layer, a bias that is added apart goes with them
 * (operator linking of Xenos, Zhang et al., DASFAA 2023; "CBR" blocks).
 * Residual additions and branches stay nodes of the DAG. A normalization whose owner was folded into its convolution, but
 * which was not, has weights of its own from then on.
 */
export function linkOperators(model: Model): Model {
  const linked = new Map<string, OperatorDescription>();
  /** Name of the layer that now yields the tensor of each original operator. */
  const yieldedBy = new Map<number, string>();
  for (const operator of model.operators) {
    const host = hostOf(model, operator, linked, yieldedBy);
    const folded = host && fold(host.operation, operator.operation);
    if (host && folded) {
      linked.set(host.name, { ...host, operation: folded });
      yieldedBy.set(operator.id, host.name);
      continue;
    }
    linked.set(operator.name, {
      ...descriptionOf(model, operator),
      inputs: operator.inputs.map((input) => yieldedBy.get(input)!),
      weightsOf: undefined,
    });
    yieldedBy.set(operator.id, operator.name);
  }
  for (const operator of model.operators) {
    const layer = linked.get(operator.name);
    const owner = ownerName(model, operator);
    if (layer && owner !== undefined && linked.get(owner)?.operation.kind === layer.operation.kind) {
      linked.set(layer.name, { ...layer, weightsOf: owner });
    }
  }
  const results = model.outputs.map((output) => yieldedBy.get(output)!);
  const { cutCompression } = model;
  const made = {
    ...buildModel(model.name, [...linked.values()], results),
    ...(cutCompression && { cutCompression }),
  };
  if (!model.exits) return made;
  const yielding = new Map(model.operators.map(({ id, name }) => [name, yieldedBy.get(id)!]));
  const exits = model.exits.map((exit) => ({ ...exit, result: yielding.get(exit.result)! }));
  return { ...made, exits: withParts(made, exits) };
}

/** The layer so far that feeds this operator alone, if there is one. */
function hostOf(
  model: Model,
  operator: Operator,
  linked: ReadonlyMap<string, OperatorDescription>,
  yieldedBy: ReadonlyMap<number, string>,
): OperatorDescription | undefined {
  const [producer, ...others] = operator.inputs;
  if (producer === undefined || others.length > 0 || model.consumers[producer]!.length !== 1)
    return undefined;
  if (operator.elementType !== model.operators[producer]!.elementType) return undefined;
  if (model.outputs.includes(producer)) return undefined;
  return linked.get(yieldedBy.get(producer)!);
}

/** The host with the operation folded in, or undefined where the two cannot be one layer. */
function fold(host: Operation, operation: Operation): Operation | undefined {
  if (operation.kind === "batch-normalization" && host.kind === "convolution" && !host.activation) {
    // Scale goes into the weights, shift into a bias.
    return { ...host, bias: true };
  }
  if (operation.kind === "elementwise" && isBias(operation)) return biased(host);
  if (operation.kind === "activation") return activate(host, operation);
  return undefined;
}

/** Adds one trained number a channel, as exporters write the bias of a layer. */
function isBias({ function: added, constants: [constant, ...others] }: Operation<"elementwise">): boolean {
  if (added !== "add" || !constant || others.length > 0 || constant.value !== undefined) return false;
  const channelAxis = constant.shape.length >= 3 ? 0 : constant.shape.length - 1;
  return constant.shape.every((extent, axis) => axis === channelAxis || extent === 1);
}

function biased(host: Operation): Operation | undefined {
  switch (host.kind) {
    case "convolution":
    case "fully-connected":
    case "matmul":
      return host.bias || host.activation ? undefined : { ...host, bias: true };
    default:
      return undefined;
  }
}

function activate(
  host: Operation,
  { function: activation, activationConstants }: Operation<"activation">,
): Operation | undefined {
  switch (host.kind) {
    case "convolution":
    case "locally-connected":
    case "fully-connected":
    case "matmul":
    case "add":
      return host.activation
        ? undefined
        : { ...host, activation, ...(activationConstants && { activationConstants }) };
    default:
      return undefined;
  }
}
