/** Rows and columns of a window attribute, such as a kernel or a stride. */
export type Pair = readonly [rows: number, columns: number];

/** Rows or columns of zeros around a feature map. */
export interface Padding {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export type ActivationFunction = "relu" | "relu6" | "leaky-relu" | "gelu" | "tanh" | "sigmoid";

/** A sliding window over a feature map. */
export interface Window {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Padding;
  readonly dilation: Pair;
}

/** Attributes of each kind of operation. The key is the kind's name everywhere: code, trace files, output. */
export interface OperationAttributes {
  /** The model's input tensor; computes nothing. */
  input: { readonly shape: readonly number[] };
  convolution: Window & {
    readonly outputChannels: number;
    readonly groups: number;
    readonly bias: boolean;
    readonly activation?: ActivationFunction;
  };
  pooling: Window & { readonly function: "maximum" | "average"; readonly ceiling: boolean };
  "global-pooling": { readonly function: "maximum" | "average" };
  /** Flattens its input and multiplies it by a weight matrix: `[features, 1, 1]`. */
  "fully-connected": {
    readonly outputFeatures: number;
    readonly bias: boolean;
    readonly activation?: ActivationFunction;
  };
  /** `[tokens, features]` times a weight matrix. */
  matmul: {
    readonly outputFeatures: number;
    readonly bias: boolean;
    readonly activation?: ActivationFunction;
  };
  /** Sum of all inputs, element by element. */
  add: { readonly activation?: ActivationFunction };
  concat: { readonly axis: number };
  activation: { readonly function: ActivationFunction };
  "batch-normalization": object;
  /** Over the features of each token. */
  "layer-normalization": object;
  /** Over the channels of a feature map or the features of each token. */
  softmax: object;
  /** Scaled dot-product attention; inputs query, key and value, each `[tokens, features]`. */
  attention: { readonly heads: number };
  /** Sum of table rows looked up by token; `rows` counts all tables (vocabulary, positions, types). */
  embedding: { readonly rows: number; readonly features: number };
  slice: { readonly axis: number; readonly start: number; readonly end: number };
  /** `[c, h, w]` to `[c * block^2, h / block, w / block]`; Darknet calls it reorg. */
  "space-to-depth": { readonly block: number };
}

export type OperationKind = keyof OperationAttributes;

/** What an operator computes: its kind and the attributes of that kind. */
export type Operation<K extends OperationKind = OperationKind> = {
  [P in K]: { readonly kind: P } & OperationAttributes[P];
}[K];
