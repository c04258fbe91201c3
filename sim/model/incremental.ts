import { InputError } from "../errors.ts";
import { elementCount, type Shape } from "../tensor/index.ts";
import type { ElementType } from "./element-type.ts";
import type { OperatorDescription } from "./model.ts";
import type { Operation } from "./operation.ts";
import { outputShape, outputType } from "./operations/index.ts";

/** No tensor of an inference on edge devices has more elements than this; a hostile file may claim so. */
const maximumElements = 2 ** 31;

/** Real models have a few thousand operators; a hostile file may ask for any number. */
const maximumOperators = 200_000;

/** Collects operators and infers their shapes as they come, for importers that must know a shape to go on. */
export class IncrementalModel {
  readonly descriptions: OperatorDescription[] = [];
  private readonly shapes = new Map<string, Shape>();
  private readonly elementTypes = new Map<string, ElementType>();
  private readonly lastNumbers = new Map<string, number>();

  /**
   * Adds an operator and returns its name: the wanted one, or one with a number where that is taken.
   *
   * @param inputs names of operators that were added before
   * @throws InputError for inputs that do not fit, and for a tensor that no machine would hold
   */
  add(wanted: string, operation: Operation, ...inputs: readonly string[]): string {
    return this.addDescription({ name: wanted, operation, inputs });
  }

  /** The same for an operator whose element types are not those that its kind makes of its inputs. */
  addDescription(description: OperatorDescription): string {
    const { name: wanted, operation, inputs } = description;
    const inputShapes = inputs.map((input) => this.shapeOf(input));
    const shape = outputShape(operation, inputShapes);
    if (elementCount(shape) > maximumElements) {
      throw new InputError(`has an output of [${shape.join(", ")}]; tensors have up to 2^31 elements`);
    }
    if (this.descriptions.length >= maximumOperators) {
      throw new InputError(`makes more than ${maximumOperators} operators; no real model does`);
    }
    const name = this.freeName(wanted);
    this.shapes.set(name, shape);
    const inputTypes = inputs.map((input) => this.elementTypeOf(input));
    this.elementTypes.set(name, description.elementType ?? outputType(operation, inputTypes));
    this.descriptions.push({ ...description, name });
    return name;
  }

  /** Lets an operator use the weights of another of the same kind and size. */
  shareWeights(operator: string, owner: string): void {
    const index = this.descriptions.findIndex(({ name }) => name === operator);
    this.descriptions[index] = { ...this.descriptions[index]!, weightsOf: owner };
  }

  /** Output shape of an operator. */
  shapeOf(operator: string): Shape {
    return this.shapes.get(operator)!;
  }

  /** What the elements of an operator's output are. */
  elementTypeOf(operator: string): ElementType {
    return this.elementTypes.get(operator)!;
  }

  private freeName(wanted: string): string {
    let name = wanted;
    for (let number = this.lastNumbers.get(wanted) ?? 1; this.shapes.has(name);) {
      number++;
      name = `${wanted}#${number}`;
      this.lastNumbers.set(wanted, number);
    }
    return name;
  }
}
