import type { ActivationFunction, FunctionConstants } from "../../../sim/model/index.ts";
import type { AttributeValue, OnnxGraph } from "../onnx.ts";
import { composedActivation, isComposed } from "./composed-activations.ts";
import { cast } from "./cast.ts";

/** Slope of leaky ReLU below zero, as in Darknet. */
const leak = 0.1;

/** Functions that are one ONNX operator of their own. */
const operators: Readonly<Partial<Record<ActivationFunction, string>>> = {
  relu: "Relu",
  "leaky-relu": "LeakyRelu",
  gelu: "Gelu",
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  mish: "Mish",
  elu: "Elu",
  selu: "Selu",
  celu: "Celu",
  softplus: "Softplus",
  softsign: "Softsign",
  "hard-sigmoid": "HardSigmoid",
  "hard-swish": "HardSwish",
  exp: "Exp",
  log: "Log",
  sqrt: "Sqrt",
  reciprocal: "Reciprocal",
  erf: "Erf",
  abs: "Abs",
  negate: "Neg",
  sign: "Sign",
  floor: "Floor",
  ceil: "Ceil",
  round: "Round",
  sine: "Sin",
  cosine: "Cos",
  tangent: "Tan",
  "arc-sine": "Asin",
  "arc-cosine": "Acos",
  "arc-tangent": "Atan",
  "hyperbolic-sine": "Sinh",
  "hyperbolic-cosine": "Cosh",
  "inverse-hyperbolic-sine": "Asinh",
  "inverse-hyperbolic-cosine": "Acosh",
  "inverse-hyperbolic-tangent": "Atanh",
  "thresholded-relu": "ThresholdedRelu",
  shrink: "Shrink",
};

/** What is computed together with an activation function. */
interface Activated {
  readonly activation?: ActivationFunction;
  readonly activationConstants?: FunctionConstants;
}

/** Adds the nodes of the activation function, none when there is no function, and returns the name of the result. */
export function activate(
  graph: OnnxGraph,
  name: string,
  input: string,
  { activation, activationConstants = {} }: Activated,
): string {
  switch (activation) {
    case undefined:
      return input;
    case "relu6":
    case "clip":
      return clip(graph, name, input, activationConstants);
    case "silu": {
      const { alpha = 1 } = activationConstants;
      const scaled =
        alpha === 1
          ? input
          : graph.node(`${name}/scaled`, "Mul", [input, constant(graph, `${name}/alpha`, Number(alpha))]);
      return graph.node(name, "Mul", [input, graph.node(`${name}/gate`, "Sigmoid", [scaled])]);
    }
    case "not":
      // Truth values are kept as float32 numbers like everything else.
      return graph.node(name, "Sub", [constant(graph, `${name}/one`, 1), input]);
    case "quantize":
      return graph.node(name, "Round", [input]);
    case "cast":
    case "dequantize":
      return graph.node(name, "Mul", [input, constant(graph, `${name}/scale`, 1)]);
    case "is-infinite":
      return cast(graph, name, graph.node(`${name}/infinite`, "IsInf", [input]), "float");
    case "is-nan":
      return cast(graph, name, graph.node(`${name}/nan`, "IsNaN", [input]), "float");
    case "bitwise-not": {
      const whole = cast(graph, `${name}/whole`, input, "int32");
      return cast(graph, name, graph.node(`${name}/bits`, "BitwiseNot", [whole]), "float");
    }
    default: {
      if (isComposed(activation)) return composedActivation(graph, name, input, activation);
      const usual = activation === "leaky-relu" ? { alpha: leak } : {};
      const attributes = Object.fromEntries(
        Object.entries({ ...usual, ...activationConstants }).map(([key, value]): [string, AttributeValue] => [
          key,
          typeof value === "number" ? { float: value } : value,
        ]),
      );
      return graph.node(name, operators[activation]!, [input], attributes);
    }
  }
}

/** Between 0 and 6 where no bound is given. */
function clip(graph: OnnxGraph, name: string, input: string, constants: FunctionConstants): string {
  const { min, max } = Object.keys(constants).length === 0 ? { min: 0, max: 6 } : constants;
  const bound = (part: string, value: number | string | undefined) =>
    value === undefined ? "" : constant(graph, `${name}/${part}`, Number(value));
  return graph.node(name, "Clip", [input, bound("low", min), bound("high", max)]);
}

function constant(graph: OnnxGraph, name: string, value: number): string {
  return graph.constant(name, [], Float32Array.of(value));
}
