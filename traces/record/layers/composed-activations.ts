import type { ActivationFunction } from "../../../sim/model/index.ts";
import type { OnnxGraph } from "../onnx.ts";

/** Darknet's activations that are not an ONNX operator, by their formulas (src/activations.h). */
const formulas = {
  /** 1.1 x above zero, 0.1 x below. */
  ramp: (x) => x.apply("Relu").plus(x.times(0.1)),
  /** x / 8 + 1/2 between -4 and 4, and almost flat beyond. */
  "piecewise-sigmoid": (x) =>
    x
      .times(0.125)
      .plus(0.5)
      .clip(0, 1)
      .plus(x.minus(x.clip(-4, 4)).times(0.01)),
  /** x between 0 and 1, and almost flat beyond. */
  "leaky-clip": (x) => x.clip(0, 1).plus(x.minus(x.clip(0, 1)).times(0.001)),
  /** Between -1 and 1. */
  "bipolar-sigmoid": (x) => x.apply("Sigmoid").times(2).minus(1),
  /** Flat from every even number to the next odd one, and up by one from there. */
  stair: (x) => {
    const [floor, step] = [x.apply("Floor"), x.times(0.5).apply("Floor")];
    return step.plus(x.minus(floor).times(floor.minus(step.times(2))));
  },
  /** x above zero, a parabola from -2 to there, and nothing below. */
  "hard-mish": (x) => {
    const low = x.clip(-2, 0);
    return x.apply("Relu").plus(low.times(low.times(0.5).plus(1)));
  },
} satisfies Partial<Record<ActivationFunction, (x: Value) => Value>>;

export type ComposedActivation = keyof typeof formulas;

/** Is the function composed of several ONNX operators here? */
export function isComposed(activation: ActivationFunction): activation is ComposedActivation {
  return activation in formulas;
}

/** Adds the nodes of the function and returns the name of the result. */
export function composedActivation(
  graph: OnnxGraph,
  name: string,
  input: string,
  activation: ComposedActivation,
): string {
  return formulas[activation](new Value({ graph, name, nodes: 0 }, input)).tensor;
}

/** Where the nodes of a formula go, and how many there are. */
interface Formula {
  readonly graph: OnnxGraph;
  readonly name: string;
  nodes: number;
}

/** A tensor of a formula; each operation adds a node. */
class Value {
  readonly tensor: string;
  private readonly formula: Formula;

  constructor(formula: Formula, tensor: string) {
    this.formula = formula;
    this.tensor = tensor;
  }

  apply(operator: string): Value {
    return this.node(operator, []);
  }

  plus(other: Value | number): Value {
    return this.node("Add", [other]);
  }

  minus(other: Value | number): Value {
    return this.node("Sub", [other]);
  }

  times(other: Value | number): Value {
    return this.node("Mul", [other]);
  }

  clip(low: number, high: number): Value {
    return this.node("Clip", [low, high]);
  }

  private node(operator: string, others: readonly (Value | number)[]): Value {
    const { graph } = this.formula;
    const name = `${this.formula.name}/${this.formula.nodes++}`;
    const operands = others.map((other, index) =>
      typeof other === "number"
        ? graph.constant(`${name}/${index}`, [], Float32Array.of(other))
        : other.tensor,
    );
    return new Value(this.formula, graph.node(name, operator, [this.tensor, ...operands]));
  }
}
