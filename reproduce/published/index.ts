/** Numbers that others have published, with their sources, to compare with ours. */
export {
  loadFlexpie,
  publishedLayer,
  publishedNumber,
  publishedScores,
  publishedTimes,
  type PublishedTimes,
} from "./flexpie.ts";
export { parsePublished } from "./read.ts";
export type { PublishedRow, Quantity } from "./row.ts";
