import { z } from "zod";
import { InputError } from "../../errors.ts";
import { checkFieldCount } from "./budget.ts";
import type { OnnxAttribute, OnnxFile, OnnxFunction, OnnxGraph } from "./file.ts";
import { modelProto } from "./schema.ts";

// A field that a file leaves out is undefined here, one that it holds with the value 0 is 0. The defaults below are those
// of onnx.proto, for fields that mean the same whether they are left out or hold their default.
const text = z.string().default("");
const integer = z.bigint().transform(Number);
const integers = z.array(integer).default([]);
const code = z.number().default(0);
const data = z.instanceof(Uint8Array).default(new Uint8Array());

const tensor = z.object({
  name: text,
  dims: integers,
  data_type: code,
  float_data: data,
  int32_data: data,
  int64_data: data,
  double_data: data,
  uint64_data: data,
  raw_data: data,
  data_location: code,
});

const sparseTensor = z.object({ values: tensor.prefault({}), dims: integers });

const dimension = z.object({ dim_value: integer.optional(), dim_param: z.string().optional() });

const valueInfo = z.object({
  name: text,
  type: z
    .object({
      tensor_type: z
        .object({
          elem_type: code,
          shape: z.object({ dim: z.array(dimension).default([]) }).optional(),
        })
        .optional(),
    })
    .optional(),
});

const graph: z.ZodType<OnnxGraph> = z.object({
  node: z.array(z.lazy(() => node)).default([]),
  initializer: z.array(tensor).default([]),
  sparse_initializer: z.array(sparseTensor).default([]),
  input: z.array(valueInfo).default([]),
  output: z.array(valueInfo).default([]),
  value_info: z.array(valueInfo).default([]),
});

const attributeFields = z.object({
  name: text,
  type: code,
  ref_attr_name: text,
  f: z.number().optional(),
  i: z.bigint().optional(),
  s: z.string().optional(),
  t: tensor.optional(),
  g: graph.optional(),
  sparse_tensor: sparseTensor.optional(),
  floats: z.array(z.number()).default([]),
  ints: z.array(z.bigint()).default([]),
  strings: z.array(z.string()).default([]),
  tensors: z.array(tensor).default([]),
  graphs: z.array(graph).default([]),
});

const attribute = attributeFields.transform(attributeOf);

const node = z.object({
  input: z.array(z.string()).default([]),
  output: z.array(z.string()).default([]),
  name: text,
  op_type: text,
  domain: text,
  overload: text,
  attribute: z.array(attribute).default([]),
});

const operatorSets = z.array(z.object({ domain: text, version: integer.default(0) })).default([]);

const localFunction = z
  .object({
    domain: text,
    name: text,
    overload: text,
    input: z.array(z.string()).default([]),
    output: z.array(z.string()).default([]),
    attribute_proto: z.array(attribute).default([]),
    node: z.array(node).default([]),
    opset_import: operatorSets,
  })
  .transform(({ opset_import: imports, ...rest }): OnnxFunction => ({
    ...rest,
    operatorSet: standardSet(imports),
  }));

const model = z.object({
  graph: graph.optional(),
  opset_import: operatorSets,
  functions: z.array(localFunction).default([]),
});

/** Version of the standard operators. */
function standardSet(imports: z.infer<typeof operatorSets>): number | undefined {
  return imports.find(({ domain }) => domain === "" || domain === "ai.onnx")?.version;
}

/** Numbers of `AttributeProto.AttributeType`. */
const attributeTypes = {
  undefined: 0,
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
  tensors: 9,
  graphs: 10,
  sparse_tensor: 11,
} as const;

/**
 * What the attribute holds by its stated type. A writer may leave out a value of 0, an empty text and an empty list, so
 * the field of that type need not be there. The oldest writers state no type; then the field that is there decides.
 */
function attributeOf(fields: z.infer<typeof attributeFields>): OnnxAttribute {
  const { name, f, i, s, t, g, sparse_tensor: sparse, floats, ints, strings, tensors, graphs } = fields;
  if (fields.ref_attr_name !== "") return { name, contents: { reference: fields.ref_attr_name } };
  const given = <T>(value: T | undefined): T => {
    if (value !== undefined) return value;
    throw new InputError(`is not an ONNX model: the attribute "${name}" holds nothing`);
  };
  switch (fields.type === attributeTypes.undefined ? typeOfField(fields) : fields.type) {
    case attributeTypes.float:
      return { name, contents: { float: f ?? 0 } };
    case attributeTypes.int:
      return { name, contents: { int: i ?? 0n } };
    case attributeTypes.string:
      return { name, contents: { string: s ?? "" } };
    case attributeTypes.tensor:
      return { name, contents: { tensor: given(t) } };
    case attributeTypes.graph:
      return { name, contents: { graph: given(g) } };
    case attributeTypes.sparse_tensor:
      return { name, contents: { sparse_tensor: given(sparse) } };
    case attributeTypes.floats:
      return { name, contents: { floats: floats } };
    case attributeTypes.ints:
      return { name, contents: { ints: ints } };
    case attributeTypes.strings:
      return { name, contents: { strings: strings } };
    case attributeTypes.tensors:
      return { name, contents: { tensors: tensors } };
    case attributeTypes.graphs:
      return { name, contents: { graphs: graphs } };
    default:
      return { name, contents: {} };
  }
}

function typeOfField(fields: z.infer<typeof attributeFields>): number {
  const { f, i, s, t, g, sparse_tensor: sparse, floats, ints, strings, tensors, graphs, name } = fields;
  if (f !== undefined) return attributeTypes.float;
  if (i !== undefined) return attributeTypes.int;
  if (s !== undefined) return attributeTypes.string;
  if (t !== undefined) return attributeTypes.tensor;
  if (g !== undefined) return attributeTypes.graph;
  if (sparse !== undefined) return attributeTypes.sparse_tensor;
  if (floats.length > 0) return attributeTypes.floats;
  if (ints.length > 0) return attributeTypes.ints;
  if (strings.length > 0) return attributeTypes.strings;
  if (tensors.length > 0) return attributeTypes.tensors;
  if (graphs.length > 0) return attributeTypes.graphs;
  throw new InputError(`is not an ONNX model: the attribute "${name}" has neither a type nor a value`);
}

const oldestOperatorSet = 7;

/**
 * Decodes an `.onnx` file; weights stay where they are.
 *
 * @throws InputError for bytes that are not an ONNX model, and for an operator set before 7
 */
export function readOnnx(bytes: Uint8Array): OnnxFile {
  const { graph: found, functions, opset_import: imports } = decode(bytes);
  if (!found || found.node.length === 0)
    throw new InputError("is not an ONNX model: it has no graph of nodes");
  const operatorSet = standardSet(imports);
  if (operatorSet === undefined)
    throw new InputError("is not an ONNX model: it does not say which operator set it uses");
  if (!(operatorSet >= oldestOperatorSet)) {
    throw new InputError(
      `uses operator set ${operatorSet}; operator sets from ${oldestOperatorSet} are known`,
    );
  }
  return { graph: found, functions, operatorSet };
}

function decode(bytes: Uint8Array) {
  try {
    // A plain view: the reader for Node's buffers copies strings in another way than a browser's.
    const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    checkFieldCount(view, modelProto);
    return model.parse(modelProto.toObject(modelProto.decode(view), { longs: BigInt }));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`is not an ONNX model: ${error instanceof Error ? error.message : String(error)}`);
  }
}
