import type { Operation } from "../../../sim/model/index.ts";
import type { Shape } from "../../../sim/tensor/index.ts";
import { everyElement, range } from "./every-element.ts";
import { rearrangedElements } from "./rearranged-elements.ts";
import { recurrentElements } from "./recurrent-elements.ts";

/** Elements of input `index` that one output element depends on: element by element, from the definition of the operation. */
export type Dependencies = (
  operation: Operation,
  inputs: readonly Shape[],
  output: readonly number[],
  index: number,
) => number[][];

export const dependencies: Dependencies = (operation, inputs, output, index) => {
  const shape = inputs[index]!;
  switch (operation.kind) {
    case "convolution":
    case "locally-connected":
    case "pooling": {
      const [channel, ...place] = output as [number, ...number[]];
      const groups =
        operation.kind === "pooling" ? shape[0]! : operation.kind === "convolution" ? operation.groups : 1;
      const outputs = operation.kind === "pooling" ? shape[0]! : operation.outputChannels;
      const group = Math.floor(channel / (outputs / groups));
      const { depth, padding } = operation;
      const volume = (first: number | undefined, others: readonly number[]) =>
        depth ? [first!, ...others] : others;
      const kernel = volume(depth?.kernel, operation.kernel);
      const stride = volume(depth?.stride, operation.stride);
      const dilation = volume(depth?.dilation, operation.dilation);
      const before = volume(depth?.before, [padding.top, padding.left]);
      const found: number[][] = [];
      for (let c = 0; c < shape[0]!; c++) {
        if (Math.floor(c / (shape[0]! / groups)) !== group) continue;
        for (const tap of everyElement(kernel)) {
          const element = tap.map(
            (at, axis) => place[axis]! * stride[axis]! - before[axis]! + at * dilation[axis]!,
          );
          if (element.every((at, axis) => at >= 0 && at < shape[axis + 1]!)) found.push([c, ...element]);
        }
      }
      return found;
    }
    case "attention": {
      const [token, feature] = output as [number, number];
      const size = shape[1]! / operation.heads;
      const head = Math.floor(feature / size);
      const rows = index === 0 ? [token] : range(shape[0]!);
      // The scores of a head read all of its query and key features; its values only the same feature.
      const columns = index === 2 ? [feature] : range(size).map((f) => head * size + f);
      return rows.flatMap((row) => columns.map((column) => [row, column]));
    }
    case "matmul":
      return range(shape[1]!).map((feature) => [output[0]!, feature]);
    case "layer-normalization":
    case "rms-normalization":
      return range(shape.at(-1)!).map((feature) => [...output.slice(0, -1), feature]);
    case "softmax": {
      const over = operation.axis ?? (shape.length === 3 ? 0 : shape.length - 1);
      return range(shape[over]!).map((place) =>
        output.map((position, axis) => (axis === over ? place : position)),
      );
    }
    case "group-normalization": {
      const size = shape[0]! / operation.groups;
      return everyElement(shape).filter(([c]) => Math.floor(c! / size) === Math.floor(output[0]! / size));
    }
    case "local-response-normalization": {
      const [below, above] = [Math.floor((operation.size - 1) / 2), Math.ceil((operation.size - 1) / 2)];
      return range(shape[0]!)
        .filter((channel) => channel >= output[0]! - below && channel <= output[0]! + above)
        .map((channel) => [channel, ...output.slice(1)]);
    }
    case "exit":
      return index === 0 ? [[...output]] : everyElement(shape);
    case "elementwise":
      return [output.map((position, axis) => (shape[axis] === 1 ? 0 : position))];
    case "matrix-product":
      return range(inputs[0]!.at(-1)!).map((inner) => [
        ...output.slice(0, -2).map((position, axis) => (shape[axis] === 1 ? 0 : position)),
        ...(index === 0 ? [output.at(-2)!, inner] : [inner, output.at(-1)!]),
      ]);
    case "recurrent":
      return recurrentElements(operation, inputs, output, index);
    case "reduce":
      return everyElement(shape).filter((element) =>
        element.every((position, axis) => operation.axes.includes(axis) || position === output[axis]),
      );
    case "composite": {
      if (operation.reads === "everything" || index > 0) return everyElement(shape);
      const row = output.at(-2)!;
      return everyElement(shape).filter((element) => element.at(-2) === row);
    }
    case "opaque":
      return everyElement(shape);
    case "along-axes": {
      const follows = operation.follows[index]!;
      return everyElement(shape).filter((element) =>
        element.every((place, axis) => follows[axis] === "all" || place === output[follows[axis]!]),
      );
    }
    case "cumulative-sum":
      return everyElement(shape).filter((element) =>
        element.every((place, axis) => {
          if (axis !== operation.axis) return place === output[axis];
          const before = operation.reverse ? place > output[axis]! : place < output[axis]!;
          return before || (!operation.exclusive && place === output[axis]);
        }),
      );
    case "triangle": {
      const beyond = output.at(-1)! - output.at(-2)! - operation.diagonal;
      const kept = operation.keeps === "lower" ? beyond <= 0 : beyond >= 0;
      return kept ? [[...output]] : [];
    }
    case "transposed-convolution":
    case "transpose":
    case "reshape":
    case "pad":
    case "resize":
    case "depth-to-space":
      return rearrangedElements(operation, shape, output);
    case "fully-connected":
      return everyElement(shape);
    case "global-pooling":
      return everyElement(shape).filter(([channel]) => channel === output[0]);
    case "concat": {
      const offset = inputs.slice(0, index).reduce((sum, other) => sum + other[operation.axis]!, 0);
      const element = output.map((position, axis) =>
        axis === operation.axis ? position - offset : position,
      );
      const there = element[operation.axis]! >= 0 && element[operation.axis]! < shape[operation.axis]!;
      return there ? [element] : [];
    }
    case "slice": {
      const { step = 1 } = operation;
      return [
        output.map((position, axis) =>
          axis === operation.axis
            ? position * step + (step > 0 ? operation.start : operation.end - 1)
            : position,
        ),
      ];
    }
    case "space-to-depth": {
      const [channel, row, column] = output as [number, number, number];
      const phase = Math.floor(channel / shape[0]!);
      const { block } = operation;
      return [
        [channel % shape[0]!, row * block + Math.floor(phase / block), column * block + (phase % block)],
      ];
    }
    case "embedding":
      return [[output[0]!, 0]];
    default:
      return [[...output]];
  }
};
