import type { ActivationFunction } from "../../../sim/model/index.ts";
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

/** Adds the nodes of the activation function, none when there is no function, and returns the name of the result. */
export function activate(
  graph: OnnxGraph,
  name: string,
  input: string,
  activation: ActivationFunction | undefined,
): string {
  switch (activation) {
    case undefined:
      return input;
    case "relu6":
    case "clip":
      return graph.node(name, "Clip", [
        input,
        constant(graph, `${name}/low`, 0),
        constant(graph, `${name}/high`, 6),
      ]);
    case "silu":
      return graph.node(name, "Mul", [input, graph.node(`${name}/gate`, "Sigmoid", [input])]);
    case "not":
      // Truth values are kept as float32 numbers like everything else.
      return graph.node(name, "Sub", [constant(graph, `${name}/one`, 1), input]);
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
      const attributes: Record<string, AttributeValue> =
        activation === "leaky-relu" ? { alpha: { float: leak } } : {};
      return graph.node(name, operators[activation]!, [input], attributes);
    }
  }
}

function constant(graph: OnnxGraph, name: string, value: number): string {
  return graph.constant(name, [], Float32Array.of(value));
}
