import { createRequire } from "node:module";

/** What is used of ml-xgboost, which comes without types: XGBoost compiled to WebAssembly. */
interface Booster {
  train(rows: readonly (readonly number[])[], values: readonly number[]): void;
  predict(rows: readonly (readonly number[])[]): number[];
  free(): void;
}

type BoosterClass = new (options: Readonly<Record<string, number | string>>) => Booster;

/** Loads ml-xgboost by `require`: the module is a promise, which an import would wrap in an object that is none. */
export async function loadXgboost(): Promise<BoosterClass> {
  const require = createRequire(import.meta.url);
  return require("ml-xgboost") as Promise<BoosterClass>;
}
