import { channelsRowsColumns, logSize, type FeatureGroup } from "./feature-group.ts";

const none = [0, 0, 0] as const;

/** Extents of the tile, of what it reads, and of the whole layer. */
export const extentFeatures: FeatureGroup = {
  names: [
    ...["channels", "rows", "columns", "places"],
    ...["input channels", "input rows", "input columns"],
    ...["layer channels", "layer rows", "layer columns"],
    ...["channel share", "row share", "column share"],
  ],
  values: ({ operator, extents, inputExtents }) => {
    const own = channelsRowsColumns(extents);
    const layer = channelsRowsColumns(operator.shape);
    return [
      ...own.map(logSize),
      logSize(own[1] * own[2]),
      ...(inputExtents[0] ? channelsRowsColumns(inputExtents[0]) : none).map(logSize),
      ...layer.map(logSize),
      ...own.map((extent, axis) => extent / layer[axis]!),
    ];
  },
};
