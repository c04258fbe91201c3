/** Tables of whole layers: their times as a profile, their sizes as a model. */
export { modelOfTable, type LayerSizes } from "./model.ts";
export { listed, mostTableText, type TableColumn } from "./rows.ts";
export { parseLayerTable, type LayerTable } from "./times.ts";
