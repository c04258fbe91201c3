import { elementCount } from "../../../tensor/index.ts";
import type { NodeImport } from "../node.ts";
import type { Value } from "../value.ts";
import { slice } from "./cut.ts";
import { elementwise } from "./elementwise.ts";
import type { OperatorImporter, OperatorImporters } from "./importer.ts";
import { transposed } from "./layout.ts";
import { matMul } from "./matrix.ts";
import { reduce } from "./reduce.ts";

/** A tensor with a letter for each of its axes; those that stand for an ellipsis are named `...0`, `...1`, from the last. */
interface Labelled {
  readonly value: Value;
  readonly labels: readonly string[];
}

/** Adds steps that belong to one node, each under a name of its own. */
interface Steps {
  readonly node: NodeImport;
  readonly next: () => string;
}

/**
 * Sums of products in the notation of Einstein: diagonals become slices, labels that one operand alone has sums, and each
 * operand is multiplied with the next, as a product of matrices where there is something to sum over.
 */
const einsum: OperatorImporter = (node) => {
  const values = node.values();
  const equation = (node.attribute("equation", "string") ?? "").replaceAll(" ", "");
  const { operands, result } = parse(node, equation, values);
  let count = 0;
  const steps = { node, next: () => `step ${++count}` };
  const wantedLater = (index: number) => new Set([...operands.slice(index + 1).flat(), ...result]);
  let joined = kept(steps, diagonals(steps, { value: values[0]!, labels: operands[0]! }), wantedLater(0));
  for (let index = 1; index < operands.length; index++) {
    const labelled = diagonals(steps, { value: values[index]!, labels: operands[index]! });
    const other = kept(steps, labelled, new Set([...wantedLater(index), ...joined.labels]));
    joined = product(steps, joined, other, wantedLater(index));
  }
  return [ordered(steps, joined, result).value];
};

function parse(node: NodeImport, equation: string, values: readonly Value[]) {
  const [left = "", right, ...more] = equation.split("->");
  const terms = left.split(",");
  const proper = [...terms, right ?? ""].every((term) => /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(term));
  if (!proper || more.length > 0 || terms.length !== values.length) {
    node.fail(`its equation "${equation.slice(0, 80)}" does not describe its ${values.length} inputs`);
  }
  const operands = terms.map((term, index) => labelsOf(term, values[index]!.shape.length));
  for (const [index, labels] of operands.entries()) {
    if (labels.length !== values[index]!.shape.length) {
      node.fail(`its equation "${equation.slice(0, 80)}" does not fit [${values[index]!.shape.join(", ")}]`);
    }
  }
  const all = operands.flat();
  const hidden = [...new Set(all.filter((label) => label.startsWith("...")))].sort().reverse();
  const result =
    right === undefined
      ? [
          ...hidden,
          ...[...new Set(all)]
            .filter((label) => all.indexOf(label) === all.lastIndexOf(label) && !label.startsWith("..."))
            .sort(),
        ]
      : right
          .replace("...", "*")
          .split("")
          .flatMap((letter) => (letter === "*" ? hidden : [letter]));
  const odd = result.find((label, place) => !all.includes(label) || result.indexOf(label) !== place);
  if (odd !== undefined) node.fail(`its equation yields "${odd}" twice, or from no input`);
  return { operands, result };
}

function labelsOf(term: string, rank: number): readonly string[] {
  const [before = "", after] = term.split("...");
  if (after === undefined) return before.split("");
  const hidden = Math.max(0, rank - before.length - after.length);
  return [
    ...before.split(""),
    ...Array.from({ length: hidden }, (_, index) => `...${hidden - 1 - index}`),
    ...after.split(""),
  ];
}

/** Takes the diagonal of two axes of one label: every so many elements of the two as one. */
function diagonals(steps: Steps, { value, labels }: Labelled): Labelled {
  const repeated = labels.find((label, axis) => labels.indexOf(label) !== axis);
  if (repeated === undefined) return { value, labels };
  const { node } = steps;
  const [first, second] = [labels.indexOf(repeated), labels.indexOf(repeated, labels.indexOf(repeated) + 1)];
  const extent = value.shape[first]!;
  if (value.shape[second] !== extent)
    node.fail(`its label "${repeated}" is ${extent} and ${value.shape[second]}`);
  const others = [...labels.keys()].filter((axis) => axis !== first && axis !== second);
  const moved = reordered(steps, value, [...others, first, second]);
  const rest = others.map((axis) => value.shape[axis]!);
  const flat = { ...moved, shape: [...rest, extent * extent] };
  const step = extent + 1;
  const taken = slice(node, flat, rest.length, { start: 0, end: extent * extent, step }, steps.next());
  return diagonals(steps, { value: taken, labels: [...others.map((axis) => labels[axis]!), repeated] });
}

/** Sums over the labels that nobody wants any more. */
function kept({ node, next }: Steps, { value, labels }: Labelled, wanted: ReadonlySet<string>): Labelled {
  const axes = [...labels.keys()].filter((axis) => !wanted.has(labels[axis]!));
  if (axes.length === 0) return { value, labels };
  return {
    value: reduce(node, value, "sum", axes, next(), false),
    labels: labels.filter((label) => wanted.has(label)),
  };
}

function product(steps: Steps, left: Labelled, right: Labelled, wanted: ReadonlySet<string>): Labelled {
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const summed = shared.filter((label) => !wanted.has(label));
  const batch = shared.filter((label) => wanted.has(label));
  const own = (labelled: Labelled) => labelled.labels.filter((label) => !shared.includes(label));
  const [rows, columns] = [own(left), own(right)];
  const labels = [...batch, ...rows, ...columns];
  const extentOf = (label: string) =>
    [left, right].reduce((extent, { value, labels: names }) => {
      const own = names.includes(label) ? value.shape[names.indexOf(label)]! : 1;
      if (extent !== 1 && own !== 1 && own !== extent) {
        steps.node.fail(`its label "${label}" is ${extent} and ${own}`);
      }
      return Math.max(extent, own);
    }, 1);
  const shape = labels.map(extentOf);
  const extents = (labelled: Labelled, names: readonly string[]) =>
    names.map((label) => labelled.value.shape[labelled.labels.indexOf(label)]!);
  const count = (labelled: Labelled, names: readonly string[]) => elementCount(extents(labelled, names));
  if (summed.length === 0) {
    const operands = [
      withOnes(ordered(steps, left, [...batch, ...rows]), batch.length + rows.length, columns.length),
      withOnes(ordered(steps, right, [...batch, ...columns]), batch.length, rows.length),
    ];
    return { value: elementwise(steps.node, "multiply", operands, { suffix: steps.next() }), labels };
  }
  const a = ordered(steps, left, [...batch, ...rows, ...summed]).value;
  const b = ordered(steps, right, [...batch, ...summed, ...columns]).value;
  const matrices = matMul(
    steps.node,
    { ...a, shape: [...extents(left, batch), count(left, rows), count(left, summed)] },
    { ...b, shape: [...extents(right, batch), count(right, summed), count(right, columns)] },
    steps.next(),
  );
  return { value: { ...matrices, shape }, labels };
}

function withOnes({ value }: Labelled, at: number, count: number): Value {
  const ones = Array.from({ length: count }, () => 1);
  return { ...value, shape: [...value.shape.slice(0, at), ...ones, ...value.shape.slice(at)] };
}

function ordered(steps: Steps, { value, labels }: Labelled, wanted: readonly string[]): Labelled {
  const order = wanted.map((label) => labels.indexOf(label));
  return { value: reordered(steps, value, order), labels: wanted };
}

function reordered({ node, next }: Steps, value: Value, order: readonly number[]): Value {
  return order.every((axis, place) => axis === place) ? value : transposed(node, value, order, next());
}

export const einsums: OperatorImporters = [["Einsum", einsum]];
