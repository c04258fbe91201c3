import { randomStream } from "../../sim/random.ts";
import { flatPredictor, tileBoosting, trainEnsemble } from "../../traces/index.ts";

const random = randomStream(1, "bench/estimator");

/** Synthetic times that depend on all features: rows of the width and number of a trace folder, and of a transfer table. */
function table(rows: number, columns: number) {
  const values = Float64Array.from({ length: rows * columns }, () => random());
  const targets = Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += values[row * columns + column]! / (column + 1);
    return Math.exp(3 * sum) * (0.95 + 0.1 * random());
  });
  return { features: Array.from({ length: columns }, (_, column) => `f${column}`), values, targets };
}

const tiles = table(9000, 51);
const predict = flatPredictor(trainEnsemble(tiles, { settings: tileBoosting, seed: 1 }));
const predictions = 200_000;
const features = tiles.features.length;
const rows = tiles.targets.length;

/** One prediction a row, one row after the other, nothing remembered. */
function predictTiles(): void {
  for (let index = 0; index < predictions; index++) predict(tiles.values, (index % rows) * features);
}

const transfers = table(130_000, 2);
const trees = 300;

function trainTransfers(): void {
  trainEnsemble(transfers, { settings: { ...tileBoosting, trees, depth: 7, bins: 256 }, seed: 1 });
}

/** An event is a prediction, or a tree. */
export const benchmarks: readonly { name: string; eventsPerRun: number; run(): void }[] = [
  {
    name: `estimated tiles, ${tileBoosting.trees} trees, nothing remembered`,
    eventsPerRun: predictions,
    run: predictTiles,
  },
  { name: "training on 130,000 rows, 300 trees", eventsPerRun: trees, run: trainTransfers },
];
