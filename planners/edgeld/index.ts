/** EdgeLD: fused blocks in strips that take equally long. */
export { edgeld } from "./edgeld.ts";
