import { z } from "zod";
import { InputError } from "../../errors.ts";
import { checkFieldCount } from "./budget.ts";
import { modelProto } from "./schema.ts";

const text = z.string().default("");
const integer = z.number().default(0);
const data = z.instanceof(Uint8Array).default(new Uint8Array());

const tensor = z.object({
  name: text,
  dims: z.array(z.number()).default([]),
  data_type: integer,
  float_data: data,
  int32_data: data,
  int64_data: data,
  double_data: data,
  raw_data: data,
  data_location: integer,
});

const sparseTensor = z.object({
  values: tensor.prefault({}),
  dims: z.array(z.number()).default([]),
});

const attribute = z.object({
  name: text,
  f: z.number().optional(),
  i: z.number().optional(),
  s: z.string().optional(),
  t: tensor.optional(),
  floats: z.array(z.number()).default([]),
  ints: z.array(z.number()).default([]),
  sparse_tensor: sparseTensor.optional(),
});

const node = z.object({
  input: z.array(z.string()).default([]),
  output: z.array(z.string()).default([]),
  name: text,
  op_type: text,
  domain: text,
  attribute: z.array(attribute).default([]),
});

const dimension = z.object({ dim_value: z.number().optional(), dim_param: z.string().optional() });

const valueInfo = z.object({
  name: text,
  type: z
    .object({
      tensor_type: z
        .object({
          elem_type: integer,
          shape: z.object({ dim: z.array(dimension).default([]) }).optional(),
        })
        .optional(),
    })
    .optional(),
});

const graph = z.object({
  node: z.array(node).default([]),
  initializer: z.array(tensor).default([]),
  sparse_initializer: z.array(sparseTensor).default([]),
  input: z.array(valueInfo).default([]),
  output: z.array(valueInfo).default([]),
  value_info: z.array(valueInfo).default([]),
});

const model = z.object({
  graph: graph.optional(),
  opset_import: z.array(z.object({ domain: text, version: integer })).default([]),
});

export type OnnxTensor = z.infer<typeof tensor>;
export type OnnxAttribute = z.infer<typeof attribute>;
export type OnnxNode = z.infer<typeof node>;
export type OnnxValueInfo = z.infer<typeof valueInfo>;
export type OnnxGraph = z.infer<typeof graph>;

/** What an `.onnx` file holds: its graph, and the version of the standard operators that it uses. */
export interface OnnxFile {
  readonly graph: OnnxGraph;
  readonly operatorSet: number;
}

const oldestOperatorSet = 7;

/**
 * Decodes an `.onnx` file; weights stay where they are.
 *
 * @throws InputError for bytes that are no ONNX model, and for an operator set before 7
 */
export function readOnnx(bytes: Uint8Array): OnnxFile {
  const { graph: found, opset_import: imports } = decode(bytes);
  if (!found || found.node.length === 0) throw new InputError("is no ONNX model: it has no graph of nodes");
  const standard = imports.find(({ domain }) => domain === "" || domain === "ai.onnx");
  if (!standard) throw new InputError("is no ONNX model: it does not say which operator set it uses");
  const operatorSet = standard.version;
  if (!(operatorSet >= oldestOperatorSet)) {
    throw new InputError(
      `uses operator set ${operatorSet}; operator sets from ${oldestOperatorSet} are known`,
    );
  }
  return { graph: found, operatorSet };
}

function decode(bytes: Uint8Array) {
  try {
    // A plain view: the reader for Node's buffers copies strings in another way than a browser's.
    const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    checkFieldCount(view, modelProto);
    return model.parse(modelProto.toObject(modelProto.decode(view), { longs: Number }));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`is no ONNX model: ${error instanceof Error ? error.message : String(error)}`);
  }
}
