import { channelsRowsColumns, type FeatureGroup } from "./feature-group.ts";

/** Numbers of 32 bits in the widest vector of common processors. */
const widest = 16;

/** How well extents fill vectors: runtimes pad what does not, or take a slower kernel. */
export const alignmentFeatures: FeatureGroup = {
  names: [
    ...["channel alignment", "input channel alignment", "least alignment"],
    ...["channels in last 16", "columns in last 16", "places in last 16", "odd columns"],
    ...["channel waste", "column waste", "channel blocks"],
  ],
  values: ({ extents, inputExtents }) => {
    const [channels, rows, columns] = channelsRowsColumns(extents);
    const own = alignment(channels);
    const input = alignment(channelsRowsColumns(inputExtents[0] ?? [])[0]);
    return [
      own,
      input,
      Math.min(own, input),
      channels % widest,
      columns % widest,
      (rows * columns) % widest,
      columns % 2,
      waste(channels),
      waste(columns),
      Math.ceil(channels / widest),
    ];
  },
};

/** 3 for a count that fills vectors of 16, 2 of 8, 1 of 4, else 0. */
function alignment(count: number): number {
  return [16, 8, 4].reduce((level, lanes) => level + Number(count % lanes === 0), 0);
}

/** What whole vectors hold over what there is. */
function waste(extent: number): number {
  return (Math.ceil(extent / widest) * widest) / Math.max(1, extent);
}
