/** Plans as sequences of blocks: their geometry, their costs, and the search for the best sequence. */
export { BlockCosts } from "./block-costs.ts";
export { BlockGeometry, type Block, type Kind } from "./block-geometry.ts";
export { searchBlocks, type SearchBounds, type SearchResult } from "./search.ts";
export { TransferCosts } from "./transfer-costs.ts";
