import {
  activationFunctions,
  elementwiseFunctions,
  recurrentGates,
  reduceFunctions,
  type Operation,
} from "../../../sim/model/index.ts";
import { tracedKinds } from "../../codecs/index.ts";
import { operatorClass, operatorClasses } from "../../profile/roofline.ts";
import type { FeatureGroup } from "./feature-group.ts";

/** What the layer computes. Kinds are numbered, and classes have a feature each, since trees divide a number only in order. */
export const kindFeatures: FeatureGroup = {
  names: ["kind", ...operatorClasses.map((name) => `is ${name}`), "function", "activation", "bias", "inputs"],
  values: ({ operator }) => {
    const { operation, inputShapes } = operator;
    const own = operatorClass(operator);
    return [
      tracedKinds.findIndex((kind) => kind === operation.kind),
      ...operatorClasses.map((name) => Number(name === own)),
      functionNumber(operation),
      "activation" in operation && operation.activation
        ? 1 + activationFunctions.indexOf(operation.activation)
        : 0,
      "bias" in operation ? Number(operation.bias) : 0,
      inputShapes.length,
    ];
  },
};

/** Which of a kind's variants it is; 0 for a kind with one alone. */
function functionNumber(operation: Operation): number {
  switch (operation.kind) {
    case "activation":
      return activationFunctions.indexOf(operation.function);
    case "elementwise":
      return elementwiseFunctions.indexOf(operation.function);
    case "reduce":
      return reduceFunctions.indexOf(operation.function);
    case "pooling":
    case "global-pooling":
      return Number(operation.function === "average");
    case "resize":
      return ["nearest", "linear", "cubic"].indexOf(operation.interpolation);
    case "concat":
      return operation.axis;
    case "attention":
      return operation.heads;
    case "recurrent":
      return recurrentGates[operation.cell];
    default:
      return 0;
  }
}
