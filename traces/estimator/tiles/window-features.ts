import { windowSize, type Operator, type Window } from "../../../sim/model/index.ts";
import { channelsRowsColumns, type FeatureGroup } from "./feature-group.ts";

const noWindow: Window = {
  kernel: [0, 0],
  stride: [0, 0],
  dilation: [0, 0],
  padding: { top: 0, left: 0, bottom: 0, right: 0 },
};

/** The sliding window of convolutions and pooling, and their groups; all 0 for other kinds. */
export const windowFeatures: FeatureGroup = {
  names: [
    ...["kernel rows", "kernel columns", "kernel places", "stride", "dilation", "padding"],
    ...["groups", "input channels per group", "output channels per group"],
    ...["reads padding above", "reads padding beside"],
  ],
  values: ({ operator, extents }) => {
    const window = windowOf(operator);
    const { kernel, stride, dilation, padding, depth } = window;
    const groups = groupsOf(operator);
    const [inputChannels] = channelsRowsColumns(operator.inputShapes[0] ?? []);
    const whole = (axis: number) => Number(extents[axis] === operator.shape[axis]);
    return [
      kernel[0],
      kernel[1],
      windowSize(window),
      stride[0],
      dilation[0],
      padding.top + padding.bottom + padding.left + padding.right + (depth ? depth.before + depth.after : 0),
      groups,
      groups && inputChannels / groups,
      groups && operator.shape[0]! / groups,
      // A tile lies in the middle of its layer: it reaches the border where it takes all of an axis.
      padding.top + padding.bottom > 0 ? whole(operator.shape.length - 2) : 0,
      padding.left + padding.right > 0 ? whole(operator.shape.length - 1) : 0,
    ];
  },
};

function windowOf({ operation }: Operator): Window {
  switch (operation.kind) {
    case "convolution":
    case "transposed-convolution":
    case "locally-connected":
    case "pooling":
      return operation;
    default:
      return noWindow;
  }
}

function groupsOf({ operation }: Operator): number {
  return operation.kind === "convolution" || operation.kind === "transposed-convolution"
    ? operation.groups
    : 0;
}
