/** Times of matrix products as a second source of compute times: fitted to the tables of tract. */
export { productCores } from "./cores.ts";
export { fitMatrixProducts, leaveOneProductOut, leftOutRatios, productSeconds } from "./fit.ts";
export { isProduct, productsOf, productsProfile } from "./profile.ts";
export { parseTractTables } from "./tract-table.ts";
