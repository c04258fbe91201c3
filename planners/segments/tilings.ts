import { Interner } from "../../sim/interner.ts";
import { inputRegion, isSplittable, type Operator } from "../../sim/model/index.ts";
import { emptyBox, hull, isEmpty, wholeBox, type Box } from "../../sim/tensor/index.ts";
import { PairMap } from "./pair-map.ts";

/**
 * Tilings, the regions of a tensor by device, as numbers: equal ones have equal numbers, wherever in a model they occur,
 * and what was once computed of a tiling is computed. Layers of one form share all of it: the many blocks of a residual
 * network or of a transformer cost what one of them costs.
 */
export class Tilings {
  private readonly tilings = new Interner<readonly Box[]>((regions) =>
    regions.map(({ start, end }) => `${start.join()}:${end.join()}`).join(";"),
  );
  private readonly forms = new Interner<Operator>(({ operation, inputShapes, shape }) =>
    JSON.stringify([operation, inputShapes, shape]),
  );
  private readonly hulls = new PairMap();
  private readonly made = new PairMap();
  private readonly read = new PairMap();

  /** The regions by device. */
  regions(tiling: number): readonly Box[] {
    return this.tilings.valueOf(tiling);
  }

  numberOf(regions: readonly Box[]): number {
    return this.tilings.numberOf(regions);
  }

  /** The form of an operator: equal numbers read, and make whole, in the same way. */
  formOf(operator: Operator): number {
    return this.forms.numberOf(operator) * slotLimit;
  }

  /** For each device, the hull of what two tilings give it. */
  hullOf(first: number, second: number): number {
    if (first === second) return first;
    let number = this.hulls.get(first, second);
    if (number < 0) {
      const others = this.regions(second);
      number = this.numberOf(this.regions(first).map((region, device) => hull(region, others[device]!)));
      this.hulls.set(first, second, number);
    }
    return number;
  }

  /** What devices must make of an operator's output in order to have the regions: the whole or none where it cannot be divided. */
  makeable(operator: Operator, form: number, tiling: number): number {
    if (isSplittable(operator)) return tiling;
    let number = this.made.get(form, tiling);
    if (number < 0) {
      const whole = wholeBox(operator.shape);
      number = this.numberOf(this.regions(tiling).map((region) => (isEmpty(region) ? region : whole)));
      this.made.set(form, tiling, number);
    }
    return number;
  }

  /** What each device reads of the input in a slot of an operator to compute its region. */
  readBy(operator: Operator, form: number, slot: number, tiling: number): number {
    let number = this.read.get(form + slot, tiling);
    if (number < 0) {
      const none = emptyBox(operator.inputShapes[slot]!.length);
      const regions = this.regions(tiling).map((region) => {
        const needed = isEmpty(region) ? none : inputRegion(operator, region, slot);
        return isEmpty(needed) ? none : needed;
      });
      number = this.numberOf(regions);
      this.read.set(form + slot, tiling, number);
    }
    return number;
  }
}

/** More input slots than any operator has. */
const slotLimit = 2 ** 12;
