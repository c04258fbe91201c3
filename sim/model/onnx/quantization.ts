import type { ElementType } from "../element-type.ts";
import type { OperatorDescription } from "../model.ts";

/** Operators under the names that they now have. */
export interface JoinedOperators {
  readonly descriptions: readonly OperatorDescription[];
  /** The operator that now yields the tensor of another. */
  readonly yieldedBy: (name: string) => string;
  readonly joins: readonly QuantizationJoin[];
}

/** A conversion that no operator is left of: those that do it in its place. */
export interface QuantizationJoin {
  readonly conversion: string;
  readonly kind: "quantize" | "dequantize";
  /** The one that yields what was to be quantized, or those that read what was dequantized. */
  readonly operators: readonly OperatorDescription[];
}

/**
 * Joins quantization with what it stands around, as runtimes do: an operator whose output is quantized and read by nobody
 * else yields the small type itself, with the activation or normalization that ends it; one that reads dequantized
 * tensors and yields the small type reads them as they are. What then stands alone stays an operator: a quantization of a
 * tensor that is read otherwise too or that nothing computes, and a dequantization for an operator that computes fractions.
 *
 * @param results names of operators whose tensors somebody wants as they are
 */
export function joinQuantized(
  descriptions: readonly OperatorDescription[],
  results: readonly string[],
): JoinedOperators {
  if (!descriptions.some((one) => isConversion(one)))
    return { descriptions, yieldedBy: (name) => name, joins: [] };
  const joining = new Joining(descriptions, results);
  for (const description of descriptions)
    if (isFunction(description, "quantize")) joining.quantize(description);
  for (const description of descriptions)
    if (isFunction(description, "dequantize")) joining.dequantize(description);
  return joining.result();
}

class Joining {
  private readonly operators: Map<string, OperatorDescription>;
  private readonly readers = new Map<string, string[]>();
  private readonly results: ReadonlySet<string>;
  /** By dropped operator: the one whose tensor takes its place. */
  private readonly replaced = new Map<string, string>();
  private readonly joins: QuantizationJoin[] = [];

  constructor(descriptions: readonly OperatorDescription[], results: readonly string[]) {
    this.operators = new Map(descriptions.map((description) => [description.name, description]));
    this.results = new Set(results);
    for (const { name, inputs } of descriptions) {
      for (const input of new Set(inputs))
        this.readers.set(input, [...(this.readers.get(input) ?? []), name]);
    }
  }

  /** Lets the operator before a quantization yield the small type. */
  quantize({ name, inputs, elementType }: OperatorDescription): void {
    const producer = this.soleProducer(inputs[0]!);
    if (!producer || elementType === undefined) return;
    this.retype(producer, elementType);
    for (let last = producer; isEnding(last);) {
      const host = this.soleProducer(last.inputs[0]!);
      if (!host) break;
      this.retype(host, elementType);
      last = host;
    }
    this.replaced.set(name, inputs[0]!);
    this.joins.push({ conversion: name, kind: "quantize", operators: [this.operators.get(inputs[0]!)!] });
  }

  /** Lets the operators behind a dequantization read the small type, if all of them yield one. */
  dequantize({ name, inputs }: OperatorDescription): void {
    const readers = this.readersOf(name);
    if (this.results.has(name) || readers.length === 0 || !readers.every(yieldsSmall)) return;
    this.replaced.set(name, inputs[0]!);
    const direct = this.readers.get(name)!.map((reader) => this.operators.get(reader)!);
    this.joins.push({ conversion: name, kind: "dequantize", operators: direct });
  }

  result(): JoinedOperators {
    const yieldedBy = (name: string): string => {
      const other = this.replaced.get(name);
      return other === undefined ? name : yieldedBy(other);
    };
    const descriptions = [...this.operators.values()]
      .filter(({ name }) => !this.replaced.has(name))
      .map((description) => ({ ...description, inputs: description.inputs.map(yieldedBy) }));
    return { descriptions, yieldedBy, joins: this.joins };
  }

  /** What computes the tensor, under whatever shape, if nobody else reads it. */
  private soleProducer(name: string): OperatorDescription | undefined {
    const operator = this.operators.get(name)!;
    if (this.results.has(name) || this.readers.get(name)!.length > 1) return undefined;
    if (operator.operation.kind === "reshape") return this.soleProducer(operator.inputs[0]!);
    const given = operator.operation.kind === "input" || operator.operation.kind === "constant";
    return given || operator.operation.kind === "opaque" || isConversion(operator) ? undefined : operator;
  }

  /** Operators that read the tensor, under whatever shape. */
  private readersOf(name: string): readonly OperatorDescription[] {
    return (this.readers.get(name) ?? []).flatMap((reader) => {
      const operator = this.operators.get(reader)!;
      const isView = operator.operation.kind === "reshape" && !this.results.has(reader);
      return isView ? this.readersOf(reader) : [operator];
    });
  }

  private retype(operator: OperatorDescription, elementType: ElementType): void {
    const weightType = operator.weightType ?? operator.elementType;
    this.operators.set(operator.name, {
      ...operator,
      elementType,
      ...(weightType === undefined ? {} : { weightType }),
    });
  }
}

function isFunction({ operation }: OperatorDescription, name: "quantize" | "dequantize"): boolean {
  return operation.kind === "activation" && operation.function === name;
}

function isConversion(description: OperatorDescription): boolean {
  return isFunction(description, "quantize") || isFunction(description, "dequantize");
}

/** Is it computed together with the layer before it? */
function isEnding({ operation }: OperatorDescription): boolean {
  return operation.kind === "activation" || operation.kind === "batch-normalization";
}

const smallTypes: ReadonlySet<ElementType | undefined> = new Set<ElementType>([
  ...(["int4", "uint4", "int8", "uint8", "int16", "uint16"] as const),
  ...(["float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "float4e2m1"] as const),
]);

/** Does the operator yield a small type without being a quantization, which computes with fractions? */
function yieldsSmall(description: OperatorDescription): boolean {
  return smallTypes.has(description.elementType) && !isConversion(description);
}
