/** What is used of ml-cart, which comes without types. */
declare module "ml-cart" {
  export interface TreeOptions {
    readonly kind?: "regression";
    readonly gainFunction?: "regression";
    readonly splitFunction?: "mean";
    readonly minNumSamples?: number;
    readonly maxDepth?: number;
    readonly gainThreshold?: number;
  }

  /** A CART regression tree (Breiman et al., 1984). */
  export class DecisionTreeRegression {
    constructor(options?: TreeOptions);
    train(rows: readonly (readonly number[])[], values: readonly number[]): void;
    predict(rows: readonly (readonly number[])[]): number[];
    toJSON(): unknown;
    static load(model: unknown): DecisionTreeRegression;
  }
}
