/** Times of matrix products as a second source of compute times: fitted to the tables of tract. */
export { productCores, type ProductCore } from "./cores.ts";
export {
  fitMatrixProducts,
  leaveOneProductOut,
  leftOutRatios,
  productSeconds,
  type ProductErrors,
  type ProductFit,
  type TimedProduct,
} from "./fit.ts";
export { isProduct, productsOf, productsProfile } from "./profile.ts";
export { parseTractTables } from "./tract-table.ts";
