/** EdgeFlow-style: row boundaries operator by operator, by linear programs over what is ready where and when. */
export { edgeflow } from "./edgeflow.ts";
