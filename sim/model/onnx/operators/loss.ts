import type { NodeImport } from "../node.ts";
import { constant, type Value } from "../value.ts";
import { computedGather, elementsAt } from "./lookup.ts";
import { elementwise } from "./elementwise.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";
import { reduce } from "./reduce.ts";

/** `[batch, classes, ...]` of logarithms and the right classes `[batch, ...]`. */
function negativeLogLikelihood(node: NodeImport, logarithms: Value): Value {
  const [target, weights] = [node.value(1), node.optional(2)];
  const kind = node.text("reduction", ["none", "sum", "mean"], "mean");
  const [batch = 1, , ...rest] = logarithms.shape;
  const places = { ...target, shape: [batch, 1, ...rest] };
  const looked = elementsAt(node, logarithms, places, 1, "of the class");
  const chosen: Value = { ...looked, shape: target.shape };
  const negative = node.operator(
    { kind: "activation", function: "negate" },
    [node.tensor(chosen)],
    "negative",
    logarithms.elementType,
  );
  let loss: Value = node.activation(negative, target.shape);
  const ignored = node.attribute("ignore_index", "int") !== undefined;
  let share = weights && computedGather(node, weights, target, 0, "weights");
  if (ignored) {
    const zero = constant(loss.elementType, [], [0]);
    const index = constant(target.elementType, [], [Number(node.attribute("ignore_index", "int"))]);
    const counts = elementwise(node, "equal", [target, index], { suffix: "ignored", elementType: "bool" });
    loss = elementwise(node, "where", [counts, zero, loss], {
      suffix: "counted",
      elementType: loss.elementType,
    });
    const own = share ?? constant(loss.elementType, [], [1]);
    share =
      kind === "mean" || share
        ? elementwise(node, "where", [counts, zero, own], {
            suffix: "counted weights",
            elementType: loss.elementType,
          })
        : undefined;
  }
  const weighted =
    weights && share ? elementwise(node, "multiply", [loss, share], { suffix: "weighted" }) : loss;
  if (kind === "none") return weighted;
  const axes = [...target.shape.keys()];
  if (kind === "sum") return reduce(node, weighted, "sum", axes, "sum", false);
  if (!share) return reduce(node, weighted, "mean", axes, "mean", false);
  const sums = [weighted, share].map((value, index) =>
    reduce(node, value, "sum", axes, index === 0 ? "sum" : "sum of weights", false),
  );
  return elementwise(node, "divide", sums, { suffix: "mean" });
}

const softmaxCrossEntropy: OperatorImporter = (node) => {
  const scores = node.value(0);
  const { shape } = scores;
  const shares = node.operator({ kind: "softmax", axis: 1 }, [node.view(scores, shape)], "shares");
  const logarithm = node.operator({ kind: "activation", function: "log" }, [shares], "logarithms");
  const logarithms = node.activation(logarithm, shape);
  return [negativeLogLikelihood(node, logarithms), logarithms];
};

/** How far scores are from the right classes; networks that were exported with their training have them at the end. */
export const losses: OperatorImporters = [
  ["NegativeLogLikelihoodLoss", (node) => [negativeLogLikelihood(node, node.value(0))]],
  ["SoftmaxCrossEntropyLoss", softmaxCrossEntropy],
];
