import { InputError } from "../errors.ts";
import { buildModel } from "./build-model.ts";
import {
  descriptionOf,
  isComputed,
  type Model,
  type ModelExit,
  type Operator,
  type OperatorDescription,
} from "./model.ts";
import type { Operation } from "./operation.ts";
import { outputShape } from "./operations/index.ts";

/** An early exit to add to a model. */
export interface ExitDescription {
  /** Name of the layer whose output its head reads. */
  readonly after: string;
  /** Part of all requests that leave there. */
  readonly share: number;
  /** The head, layer after layer; global average pooling and a fully connected layer to the model's classes unless given. */
  readonly layers?: readonly Operation[] | undefined;
  /** What the head takes in place of layers, seconds on a device whose slowdown is 1. */
  readonly seconds?: number | undefined;
}

/** Says which exit is wrong, and which of its fields. */
export class ExitError extends InputError {
  readonly exit: number;
  readonly field: keyof ExitDescription;

  constructor(exit: number, field: keyof ExitDescription, message: string) {
    super(message);
    this.exit = exit;
    this.field = field;
  }
}

/**
 * The model with early exits (BranchyNet: Teerapittayanon, McDanel, Kung, ICPR 2016). A head reads the output of a layer, and
 * whatever depends on that layer waits for the head's result: an operator of kind `exit`, which takes no time, joins both.
 * The model's results stay what they were; the model of a request that leaves early is made by `modelOfExit`.
 *
 * @param exits in any order; those of the model follow each other
 * @throws ExitError for a layer that is unknown, is not a layer, or has an exit already; for a result of the model, behind
 *   which nothing is left to save; for an exit that is on another branch than the one before it; and for a head that does
 *   not fit, or must be stated
 */
export function addExits(model: Model, exits: readonly ExitDescription[]): Model {
  if (exits.length === 0) return model;
  const placed = exits.map((exit, number) => ({ exit, number, layer: layerOf(model, exit, number) }));
  placed.sort((one, other) => one.layer.id - other.layer.id);
  checkOrder(model, placed);
  const exitOf = new Map(placed.map((place) => [place.layer.id, place]));
  const nameOf = (id: number) => model.operators[id]!.name;
  const found: Omit<ModelExit, "part">[] = [];
  const descriptions = model.operators.flatMap((operator): readonly OperatorDescription[] => {
    const described = {
      ...descriptionOf(model, operator),
      inputs: operator.inputs.map((input) => (exitOf.has(input) ? exitName(nameOf(input)) : nameOf(input))),
    };
    const place = exitOf.get(operator.id);
    if (!place) return [described];
    const { exit, number } = place;
    const head =
      exit.seconds === undefined
        ? headOf(operator, exit.layers ?? defaultHead(model, operator, number), number)
        : [statedHead(model, operator, exit.seconds)];
    const result = head.at(-1)!.name;
    found.push({ after: operator.name, share: exit.share, result });
    const { name } = operator;
    return [
      described,
      ...head,
      { name: exitName(name), operation: { kind: "exit" }, inputs: [name, result] },
    ];
  });
  const whole = buildModel(model.name, descriptions, model.outputs.map(nameOf));
  const made = { ...whole, exits: withParts(whole, found) };
  const notes = [...(model.notes ?? []), ...notesOf(made)];
  return notes.length > 0 ? { ...made, notes } : made;
}

/**
 * What a request computes that takes an exit: what its head reads, with the heads before it; the whole model where the number
 * is that of the last one, which all take who are left.
 */
export function modelOfExit(model: Model, number: number): Model {
  return model.exits?.[number]?.part ?? model;
}

/** Exits of a model, each with what a request computes that takes it. */
export function withParts(model: Model, exits: readonly Omit<ModelExit, "part">[]): readonly ModelExit[] {
  return exits.map((exit) => ({ ...exit, part: partOf(model, exit) }));
}

function partOf(model: Model, exit: Pick<ModelExit, "after" | "result">): Model {
  const result = model.operators.findIndex(({ name }) => name === exit.result);
  if (result < 0) throw new InputError(`model ${model.name}: has no ${exit.result}, which an exit yields`);
  const needed = ancestorsOf(model, result);
  const descriptions = model.operators
    .filter(({ id }) => needed.has(id))
    .map((operator) => {
      const described = descriptionOf(model, operator);
      // Weights that belong to a layer behind the exit are its own here.
      const owned = operator.weightsOf === undefined || needed.has(operator.weightsOf);
      return owned ? described : { ...described, weightsOf: undefined };
    });
  return buildModel(`${model.name}, leaving after ${exit.after}`, descriptions);
}

/** By exit: part of all requests that take it; the last ones are those that go through to the end. They add up to 1. */
export function exitShares({ exits = [] }: Pick<Model, "exits">): readonly number[] {
  const left = exits.reduce((sum, { share }) => sum - share, 1);
  // Shares that add up to 1 in decimals may miss it by a rounding.
  return [...exits.map(({ share }) => share), left < 1e-12 ? 0 : left];
}

/** Ids of an operator and of all that it needs. */
function ancestorsOf({ operators }: Model, id: number): ReadonlySet<number> {
  const needed = new Set([id]);
  for (let before = id; before >= 0; before--)
    if (needed.has(before)) for (const input of operators[before]!.inputs) needed.add(input);
  return needed;
}

function exitName(after: string): string {
  return `${after}/exit`;
}

function layerOf(model: Model, { after }: ExitDescription, number: number): Operator {
  const refuse = (message: string): never => {
    throw new ExitError(number, "after", message);
  };
  const layer = model.operators.find(({ name }) => name === after);
  if (!layer)
    return refuse(`${model.name} has no layer ${after} (allowed: names that slicewise models show prints)`);
  if (layer.operation.kind === "input") return refuse(`${after} is the input and no layer`);
  if (model.consumers[layer.id]!.length === 0)
    return refuse(
      `${after} is the last layer: behind it nothing is left to save (allowed: a layer before it)`,
    );
  return layer;
}

interface PlacedExit {
  readonly number: number;
  readonly layer: Operator;
}

function checkOrder(model: Model, placed: readonly PlacedExit[]): void {
  for (const [index, { layer, number }] of placed.entries()) {
    const before = placed[index - 1];
    if (!before) continue;
    if (before.layer.id === layer.id)
      throw new ExitError(number, "after", `${layer.name} has an exit already`);
    if (ancestorsOf(model, layer.id).has(before.layer.id)) continue;
    const message = `${layer.name} does not depend on ${before.layer.name}, behind which another exit is (allowed: exits one behind the other)`;
    throw new ExitError(number, "after", message);
  }
}

/** Global average pooling, or the mean over tokens, and a dense layer to as many classes as the model has. */
function defaultHead(model: Model, { name, shape }: Operator, number: number): readonly Operation[] {
  const [output, ...others] = model.outputs.map((id) => model.operators[id]!);
  const classes = output && others.length === 0 ? classesOf(output) : undefined;
  if (classes === undefined || shape.length < 2) {
    const message = `the head behind ${name} is not stated, and ${model.name} has no single list of classes to go by (allowed: layers: [{kind: global-pooling}, {kind: fully-connected, features: 10}] beside it, or time: 2 ms)`;
    throw new ExitError(number, "after", message);
  }
  if (shape.length === 2)
    return [
      { kind: "reduce", function: "mean", axes: [0] },
      { kind: "matmul", outputFeatures: classes, bias: true },
    ];
  return [
    { kind: "global-pooling", function: "average" },
    { kind: "fully-connected", outputFeatures: classes, bias: true },
  ];
}

/** Of a result that holds one number per class. */
function classesOf({ shape }: Operator): number | undefined {
  const wide = shape.filter((extent) => extent > 1);
  return wide.length === 1 ? wide[0] : undefined;
}

/** A head of which nothing is known but its time; its result is as large as the model's first. */
function statedHead(model: Model, { name }: Operator, seconds: number): OperatorDescription {
  const { shape, elementType } = model.operators[model.outputs[0]!]!;
  return {
    name: `${exitName(name)}/head`,
    operation: { kind: "opaque", type: "head", shape },
    inputs: [name],
    elementType,
    statedSeconds: seconds,
  };
}

/** @throws ExitError where the layers do not fit each other */
function headOf(
  { name, shape, elementType }: Operator,
  layers: readonly Operation[],
  number: number,
): readonly OperatorDescription[] {
  const head: OperatorDescription[] = [];
  let reads = { name, shape };
  for (const [index, operation] of layers.entries()) {
    try {
      reads = {
        name: `${exitName(name)}/${index + 1}-${operation.kind}`,
        shape: outputShape(operation, [reads.shape]),
      };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new ExitError(number, "layers", `layer ${index + 1}, ${operation.kind}: ${error.message}`);
    }
    head.push({ name: reads.name, operation, inputs: [head.at(-1)?.name ?? name], elementType });
  }
  return head;
}

/** What stands beside an exit runs whether or not a request leaves there, and is left out where it does: nobody then needs it. */
function notesOf(model: Model): readonly string[] {
  const { name, exits = [], operators, consumers } = model;
  return exits.flatMap(({ after, result }) => {
    const idOf = (wanted: string) => operators.find((operator) => operator.name === wanted)!.id;
    const needed = ancestorsOf(model, idOf(result));
    const behind = new Set([idOf(exitName(after))]);
    for (const id of operators.keys())
      if (behind.has(id)) for (const reader of consumers[id]!) behind.add(reader);
    const beside = operators.filter(
      (operator) => isComputed(operator) && !needed.has(operator.id) && !behind.has(operator.id),
    );
    if (beside.length === 0) return [];
    return [
      `${name}: ${beside.length} operators do not depend on ${after} and do not wait for its exit; requests that leave there leave them out`,
    ];
  });
}
