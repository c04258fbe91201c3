/** What an `.onnx` file holds: its graph, and the version of the standard operators that it uses. */
export interface OnnxFile {
  readonly graph: OnnxGraph;
  readonly functions: readonly OnnxFunction[];
  readonly operatorSet: number;
}

export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  /** Its `TensorProto.DataType`. */
  readonly data_type: number;
  /** Packed numbers; which field holds them depends on the type and the writer. */
  readonly float_data: Uint8Array;
  readonly int32_data: Uint8Array;
  readonly int64_data: Uint8Array;
  readonly double_data: Uint8Array;
  readonly uint64_data: Uint8Array;
  readonly raw_data: Uint8Array;
  readonly data_location: number;
}

export interface OnnxSparseTensor {
  readonly values: OnnxTensor;
  readonly dims: readonly number[];
}

/** What an attribute holds, by its kind. */
export interface AttributeContents {
  readonly float: number;
  readonly int: bigint;
  readonly string: string;
  readonly tensor: OnnxTensor;
  readonly graph: OnnxGraph;
  readonly sparse_tensor: OnnxSparseTensor;
  readonly floats: readonly number[];
  readonly ints: readonly bigint[];
  readonly strings: readonly string[];
  readonly tensors: readonly OnnxTensor[];
  readonly graphs: readonly OnnxGraph[];
  /** Name of an attribute of the function whose body the node is part of. */
  readonly reference: string;
}

export type AttributeKind = keyof AttributeContents;

/**
 * An attribute that a node has, be its value 0 or empty; one that the node lacks is not in its list. Its contents are of one
 * kind, or of none where no operator here has attributes of that kind, such as types.
 */
export interface OnnxAttribute {
  readonly name: string;
  readonly contents: Readonly<Partial<AttributeContents>>;
}

export interface OnnxNode {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly op_type: string;
  readonly domain: string;
  /** Which of the functions of that name. */
  readonly overload: string;
  readonly attribute: readonly OnnxAttribute[];
  /** Version of the standard operators that it is written in, where that is not the file's. */
  readonly operatorSet?: number;
  /** The node that it is a copy of: copies over the same constants share their weights. */
  readonly template?: OnnxNode;
}

/** A function that a file defines; nodes call it like an operator. */
export interface OnnxFunction {
  readonly domain: string;
  readonly name: string;
  readonly overload: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  /** Attributes that calls may leave out, with their values then. */
  readonly attribute_proto: readonly OnnxAttribute[];
  readonly node: readonly OnnxNode[];
  /** Version of the standard operators in its body, where it says so. */
  readonly operatorSet?: number | undefined;
}

export interface OnnxValueInfo {
  readonly name: string;
  readonly type?:
    | {
        /** Undefined for a sequence, a map, an optional. */
        readonly tensor_type?:
          | {
              readonly elem_type: number;
              readonly shape?:
                | {
                    readonly dim: readonly {
                      readonly dim_value?: number | undefined;
                      readonly dim_param?: string | undefined;
                    }[];
                  }
                | undefined;
            }
          | undefined;
      }
    | undefined;
}

export interface OnnxGraph {
  readonly node: readonly OnnxNode[];
  readonly initializer: readonly OnnxTensor[];
  readonly sparse_initializer: readonly OnnxSparseTensor[];
  readonly input: readonly OnnxValueInfo[];
  readonly output: readonly OnnxValueInfo[];
  readonly value_info: readonly OnnxValueInfo[];
}
