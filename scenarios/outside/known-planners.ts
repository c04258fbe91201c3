import {
  choosePlanner,
  chooseScheduler,
  planners as builtIn,
  type Planner,
  type PlannerChoice,
  type SchedulerChoice,
} from "../../planners/index.ts";
import { InputError } from "../../sim/errors.ts";
import { isRecord } from "../record.ts";
import { didYouMean } from "../suggest.ts";

/** Planners from outside that one reference names, and the hash of all that they are made of. */
export interface OpenedPlanners {
  readonly planners: readonly Planner[];
  readonly hash: string;
}

/**
 * Opens the planners of a reference: the path of a module, the name of an installed package, or a program.
 *
 * @throws InputError where there are none
 */
export type OpenPlanners = (reference: string | Readonly<Record<string, unknown>>) => OpenedPlanners;

/** The planners that a scenario may name: those of this package, and those that it brings from outside. */
export class KnownPlanners {
  private readonly open: OpenPlanners;
  private readonly opened = new Map<string, OpenedPlanners>();
  /** Planners from outside by name, and what each came from. */
  private readonly own = new Map<string, { readonly planner: Planner; readonly reference: string }>();
  private readonly hashes = new Map<Planner, string>();

  /** @param open undefined where those of this package are all that there are */
  constructor(open: OpenPlanners = refuseAll) {
    this.open = open;
  }

  /** Those of this package, then those from outside in the order in which they were named. */
  get all(): readonly Planner[] {
    return [...builtIn, ...this.outside];
  }

  /** Those from outside. */
  get outside(): readonly Planner[] {
    return [...this.own.values()].map(({ planner }) => planner);
  }

  /**
   * Takes in an entry of a scenario's list of planners.
   *
   * @returns what the field of a planner may be set to, to plan with it: an entry for each of its planners
   * @throws InputError for what is neither a planner, nor a module, package or program of planners
   */
  take(entry: unknown): readonly unknown[] {
    if (typeof entry !== "string" || isPath(entry)) {
      const [reference, options] = referenceOf(entry);
      const { planners } = this.load(reference);
      const [only] = planners;
      if (only && planners.length === 1) {
        choosePlanner(`${only.name}${options}`, planners);
        return [entry];
      }
      if (options !== "")
        throw new InputError(
          `has ${planners.length} planners, and options are for one (allowed: ${namesOf(planners)}, each with its own)`,
        );
      return planners.map(({ name }) => name);
    }
    const [name, options] = partsOf(entry);
    if (builtIn.some((planner) => planner.name === name)) {
      choosePlanner(entry);
      return [entry];
    }
    const { planners } = this.load(name);
    return planners.map((planner) => choosePlanner(`${planner.name}${options}`, planners).label);
  }

  /**
   * The planner that a scenario names, with its options: by its name, by the path of its module, or as a program.
   *
   * @throws InputError for any other
   */
  choose(value: unknown): PlannerChoice {
    const { text, among } = this.named(value, () => true, "");
    return choosePlanner(text, among);
  }

  /**
   * As `choose`, of planners that schedule task graphs.
   *
   * @throws InputError for any other
   */
  chooseScheduler(value: unknown): SchedulerChoice {
    const { text, among } = this.named(value, ({ schedule }) => schedule !== undefined, " for a task graph");
    return chooseScheduler(text, among);
  }

  /** The hash of all that a planner from outside is made of; undefined for those of this package. */
  hashOf(planner: Planner): string | undefined {
    return this.hashes.get(planner);
  }

  private named(
    value: unknown,
    isAllowed: (planner: Planner) => boolean,
    purpose: string,
  ): { readonly text: string; readonly among: readonly Planner[] } {
    if (isRecord(value) || (typeof value === "string" && isPath(value))) {
      const [reference, options] = referenceOf(value);
      const { planners } = this.load(reference);
      const [planner] = planners;
      if (planners.length > 1)
        throw new InputError(
          `${String(reference)} has ${planners.length} planners (allowed: its path under planners, and here one of ${namesOf(planners)})`,
        );
      return { text: `${planner!.name}${options}`, among: planners };
    }
    const names = this.all.filter(isAllowed).map(({ name }) => name);
    const refuse = (reason: string) => new InputError(`${reason} (allowed${purpose}: ${names.join(", ")})`);
    if (value === undefined) throw refuse("is missing");
    if (typeof value !== "string") throw refuse("must be a string");
    const [name] = partsOf(value);
    if (names.includes(name)) return { text: value, among: this.all };
    throw refuse(
      this.all.some((planner) => planner.name === name)
        ? `planner ${name} does not schedule task graphs`
        : `unknown planner ${name.slice(0, 60)}${didYouMean(name, names)}`,
    );
  }

  /** The planners of a reference, which is opened once. */
  private load(reference: string | Readonly<Record<string, unknown>>): OpenedPlanners {
    const key = typeof reference === "string" ? reference : JSON.stringify(reference);
    const known = this.opened.get(key);
    if (known) return known;
    const opened = this.open(reference);
    for (const planner of opened.planners) this.add(planner, opened.hash, key);
    this.opened.set(key, opened);
    return opened;
  }

  private add(planner: Planner, hash: string, reference: string): void {
    const { name } = planner;
    if (builtIn.some((known) => known.name === name))
      throw new InputError(
        `${reference}: its planner is called ${name}, as one of slicewise is (allowed: another name)`,
      );
    const other = this.own.get(name);
    if (other)
      throw new InputError(
        `${reference}: its planner is called ${name}, as that of ${other.reference} is (allowed: another name)`,
      );
    this.own.set(name, { planner, reference });
    this.hashes.set(planner, hash);
  }
}

function refuseAll(reference: unknown): never {
  throw new InputError(
    `${typeof reference === "string" ? reference : JSON.stringify(reference)}: is not a planner of slicewise, and planners from outside cannot be opened here`,
  );
}

/** Does a text name a module by its path? */
function isPath(text: string): boolean {
  return /^\s*(\.{1,2}[\\/]|[\\/]|[A-Za-z]:[\\/])/.test(text);
}

/** What is before the brackets of options, and the brackets. */
function partsOf(text: string): readonly [name: string, options: string] {
  const [, name = text, options = ""] = /^([^[]*)(\[[\s\S]*\])\s*$/.exec(text) ?? [];
  return [name.trim(), options];
}

function referenceOf(
  value: unknown,
): readonly [reference: string | Readonly<Record<string, unknown>>, options: string] {
  if (typeof value === "string") return partsOf(value);
  if (isRecord(value)) return [value, ""];
  throw new InputError(
    "must be a planner (allowed: its name, the path of its module, the name of its package, or {command: python3 my_planner.py})",
  );
}

function namesOf(planners: readonly Planner[]): string {
  return planners.map(({ name }) => name).join(", ");
}
