import { formatShape, sameShape, wholeBox, type Shape } from "../../tensor/index.ts";
import { IncrementalModel } from "../incremental.ts";
import type { OperatorDescription } from "../model.ts";
import { outputShape, parameters } from "../operations/index.ts";
import type { OnnxNode } from "./file.ts";
import type { Activation, Constant, Value } from "./value.ts";

/** The first operator of copies of a node that has weights of certain constants. */
interface CopiedWeights {
  readonly part: string;
  readonly constants: readonly (Value | undefined)[];
  readonly operator: string;
}

/** Collects operators, and the reshapes and constants that stand between them. */
export class ModelBuilder extends IncrementalModel {
  private readonly views = new Map<string, string>();
  private readonly constants = new Map<Constant, string>();
  private readonly constantOperators = new Map<string, Constant>();
  private readonly copies = new Map<OnnxNode, readonly CopiedWeights[]>();
  private readonly owners = new Map<string, string>();

  /**
   * Adds an operator of a copy of a node. Where it has weights, they are those of the first copy that was made of the same
   * constants.
   *
   * @param part of the node that the operator is
   */
  addCopy(
    template: OnnxNode,
    part: string,
    constants: readonly (Value | undefined)[],
    description: OperatorDescription,
  ): string {
    const { operation, inputs } = description;
    const shapes = inputs.map((input) => this.shapeOf(input));
    if (parameters(operation, shapes, wholeBox(outputShape(operation, shapes))) === 0)
      return this.addDescription(description);
    const known = this.copies.get(template) ?? [];
    const first = known.find(
      (one) => one.part === part && constants.every((value, index) => value === one.constants[index]),
    );
    const added = this.addDescription({ ...description, weightsOf: first?.operator });
    if (first) this.owners.set(added, first.operator);
    else this.copies.set(template, [...known, { part, constants, operator: added }]);
    return added;
  }

  /** The constant that became this operator. */
  constantOf(operator: string): Constant | undefined {
    return this.constantOperators.get(operator);
  }

  /** Name of the operator whose weights an operator uses: another one, or itself. */
  ownerOf(operator: string): string {
    return this.owners.get(operator) ?? operator;
  }

  /** Name of an operator that yields the tensor under this shape: the one that computes it, or a reshape of it. */
  view(value: Value, shape: Shape): string {
    const { operator } = this.activation(value);
    if (sameShape(this.shapeOf(operator), shape)) return operator;
    const name = `${operator}/as ${formatShape(shape)}`;
    const existing = this.views.get(name);
    if (existing !== undefined) return existing;
    const view = this.add(name, { kind: "reshape", shape }, operator);
    this.views.set(name, view);
    return view;
  }

  /** The value as a computed tensor: a constant becomes an operator of its own. */
  activation(value: Value): Activation {
    if (value.kind === "activation") return value;
    let operator = this.constants.get(value);
    if (operator === undefined) {
      const operation = { kind: "constant", shape: canonicalView(value.shape) } as const;
      const { elementType } = value;
      operator = this.addDescription({ name: "constant", operation, inputs: [], elementType });
      this.constants.set(value, operator);
      this.constantOperators.set(operator, value);
    }
    return { kind: "activation", elementType: value.elementType, shape: value.shape, operator };
  }
}

/**
 * The shape that a tensor has in the model unless an operator wants another: without a leading batch axis of 1, and
 * `[features, 1, 1]` for a vector, as `fully-connected` yields it.
 */
export function canonicalView(shape: Shape): Shape {
  const inner = shape.length > 1 && shape[0] === 1 ? shape.slice(1) : shape;
  return inner.length < 2 ? [inner[0] ?? 1, 1, 1] : inner;
}
