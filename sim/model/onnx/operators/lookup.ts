import { elementCount, sameShape } from "../../../tensor/index.ts";
import type { NodeImport } from "../node.ts";
import { numbersOf, type Activation, type Value } from "../value.ts";
import { alongAxes, followsAll, type Follows } from "./axis-function.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";

/** Slices at places of one axis that are computed at run time. */
export function computedGather(
  node: NodeImport,
  data: Value,
  places: Value,
  axis: number,
  suffix = "",
): Activation {
  const { shape } = data;
  const added = places.shape.length - 1;
  const follows = shape.map((_, own): number | "all" =>
    own === axis ? "all" : own < axis ? own : own + added,
  );
  const described = {
    function: "gather",
    shape: [...shape.slice(0, axis), ...places.shape, ...shape.slice(axis + 1)],
    inputs: [
      { value: data, follows },
      { value: places, follows: places.shape.map((_, own) => axis + own) },
    ],
    operations: 0,
    elementType: data.elementType,
    settings: (place: (axis: number) => number) => ({ axis: place(axis) }),
  } as const;
  return alongAxes(node, described, suffix);
}

const gatherElements: OperatorImporter = (node) => [
  elementsAt(
    node,
    node.value(0),
    node.value(1),
    node.axis(node.integer("axis", 0), node.value(0).shape.length),
  ),
];

/** One element for each place along one axis; the other axes are the place's own. */
export function elementsAt(
  node: NodeImport,
  data: Value,
  places: Value,
  axis: number,
  suffix = "",
): Activation {
  const fits =
    places.shape.length === data.shape.length &&
    places.shape.every((extent, other) => other === axis || extent <= data.shape[other]!);
  if (!fits) node.fail(`cannot look up [${places.shape.join(", ")}] in [${data.shape.join(", ")}]`);
  return alongAxes(
    node,
    {
      function: "gather-elements",
      shape: places.shape,
      inputs: [
        { value: data, follows: followsAll(data.shape, axis) },
        { value: places, follows: followsAll(places.shape) },
      ],
      operations: 0,
      settings: (place) => ({ axis: place(axis) }),
    },
    suffix,
  );
}

/** Elements or slices at places of several axes; some leading axes go along as batch. */
const gatherNd: OperatorImporter = (node) => {
  const [data, places] = [node.value(0), node.value(1)];
  const batch = node.integer("batch_dims", 0);
  const depth = places.shape.at(-1) ?? 0;
  const leading = places.shape.slice(0, -1);
  const fits =
    batch >= 0 &&
    batch < places.shape.length &&
    depth >= 1 &&
    batch + depth <= data.shape.length &&
    sameShape(data.shape.slice(0, batch), leading.slice(0, batch));
  if (!fits) node.fail(`cannot look up [${places.shape.join(", ")}] in [${data.shape.join(", ")}]`);
  const follows = data.shape.map((_, axis): number | "all" =>
    axis < batch ? axis : axis < batch + depth ? "all" : axis - batch - depth + leading.length,
  );
  const described = {
    function: "gather-nd",
    shape: [...leading, ...data.shape.slice(batch + depth)],
    inputs: [
      { value: data, follows },
      { value: places, follows: places.shape.map((_, axis) => (axis < leading.length ? axis : "all")) },
    ],
    operations: 0,
    settings: (place: (axis: number) => number) => ({ batch_dims: place(batch) }),
  } as const;
  return [alongAxes(node, described)];
};

const reductions = ["none", "add", "mul", "max", "min"] as const;

const scatterElements: OperatorImporter = (node) => {
  const [data, places, updates] = [node.value(0), node.value(1), node.value(2)];
  const axis = node.axis(node.integer("axis", 0), data.shape.length);
  const fits =
    sameShape(places.shape, updates.shape) &&
    places.shape.length === data.shape.length &&
    places.shape.every((extent, other) => other === axis || extent <= data.shape[other]!);
  if (!fits) node.fail(`cannot write [${updates.shape.join(", ")}] into [${data.shape.join(", ")}]`);
  const reduction = node.text("reduction", reductions, "none");
  const follows = followsAll(data.shape, axis);
  return [
    alongAxes(node, {
      function: "scatter-elements",
      shape: data.shape,
      inputs: [data, places, updates].map((value) => ({ value, follows })),
      operations: reduction === "none" ? 0 : elementCount(updates.shape),
      settings: (place) => ({ axis: place(axis), reduction }),
    }),
  ];
};

const scatterNd: OperatorImporter = (node) => {
  const [data, places, updates] = [node.value(0), node.value(1), node.value(2)];
  const depth = places.shape.at(-1) ?? 0;
  const rest = data.shape.slice(depth);
  const leading = places.shape.slice(0, -1);
  if (depth < 1 || depth > data.shape.length || !sameShape(updates.shape, [...leading, ...rest])) {
    node.fail(`cannot write [${updates.shape.join(", ")}] into [${data.shape.join(", ")}]`);
  }
  const reduction = node.text("reduction", reductions, "none");
  const whole: Follows = leading.map(() => "all");
  return [
    alongAxes(node, {
      function: "scatter-nd",
      shape: data.shape,
      inputs: [
        { value: data, follows: data.shape.map((_, axis) => (axis < depth ? "all" : axis)) },
        { value: places, follows: [...whole, "all"] },
        { value: updates, follows: [...whole, ...rest.map((_, axis) => axis + depth)] },
      ],
      operations: reduction === "none" ? 0 : elementCount(updates.shape),
      settings: () => ({ reduction }),
    }),
  ];
};

/** A new axis with one number at the place that the input names, and another everywhere else. */
const oneHot: OperatorImporter = (node) => {
  const [places, values] = [node.value(0), node.value(2)];
  const depth = node.numbers(1)?.[0] ?? node.fail("lacks its depth");
  if (!Number.isSafeInteger(depth) || depth < 1) node.fail(`its depth is ${depth}`);
  const rank = places.shape.length + 1;
  const axis = node.axis(node.integer("axis", -1), rank);
  const shape = [...places.shape.slice(0, axis), depth, ...places.shape.slice(axis)];
  const follows = places.shape.map((_, own) => (own < axis ? own : own + 1));
  const computed = values.kind === "activation" ? [{ value: values, follows: ["all"] as const }] : [];
  const known = values.kind === "constant" ? numbersOf(values) : undefined;
  return [
    alongAxes(node, {
      function: "one-hot",
      shape,
      inputs: [{ value: places, follows }, ...computed],
      operations: elementCount(shape),
      elementType: values.elementType,
      settings: (place) => ({ axis: place(axis), depth, ...(known ? { values: known } : {}) }),
    }),
  ];
};

/** The first places of the time axis in reverse order, as many as each sequence of the batch has. */
const reverseSequence: OperatorImporter = (node) => {
  const [data, lengths] = [node.value(0), node.value(1)];
  const time = node.axis(node.integer("time_axis", 0), data.shape.length);
  const batch = node.axis(node.integer("batch_axis", 1), data.shape.length);
  if (time === batch || Math.max(time, batch) > 1 || lengths.shape[0] !== data.shape[batch]) {
    node.fail("needs time and batch as its first two axes, and one length a sequence");
  }
  const { shape } = data;
  return [
    alongAxes(node, {
      function: "reverse-sequence",
      shape,
      inputs: [
        { value: data, follows: followsAll(shape, time) },
        { value: lengths, follows: [batch] },
      ],
      operations: 0,
      keepsBatch: true,
      settings: () => ({ time_axis: time }),
    }),
  ];
};

/** Elements at places that are known only at run time, or written to such. */
export const lookups: OperatorImporters = [
  ["GatherElements", gatherElements],
  ["GatherND", gatherNd],
  ["ScatterElements", scatterElements],
  ["Scatter", scatterElements],
  ["ScatterND", scatterNd],
  ["OneHot", oneHot],
  ["ReverseSequence", reverseSequence],
];
