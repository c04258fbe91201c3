/** Plans as sequences of blocks: their geometry, their costs, and the search for the best sequence. */
export { BlockCosts } from "./block-costs.ts";
export { BlockGeometry, type Block, type Kind } from "./block-geometry.ts";
export { searchBlocks } from "./search.ts";
export type { SearchBounds, SearchResult } from "./search-space.ts";
export { TransferCosts } from "./transfer-costs.ts";
