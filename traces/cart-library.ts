import { createRequire } from "node:module";
import type { CartLibrary } from "./estimator/index.ts";

/** ml-cart, loaded when it is first asked for: most runs need no tree of it. */
export function loadCart(): CartLibrary {
  const library: CartLibrary = createRequire(import.meta.url)("ml-cart");
  return library;
}
