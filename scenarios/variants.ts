import type { Axis } from "./axes.ts";
import type { Path } from "./document.ts";
import type { Fault } from "./fault.ts";
import { faultsOf } from "./faults-of-issue.ts";
import { isRecord } from "./record.ts";
import { namedVariant } from "./variants-schema.ts";
import { unfoldWorkloads, type Unfolded } from "./workload/unfold-workloads.ts";

/** The axis of the variants; the first of a sweep, unless the scenario says itself which it wants. */
export function variantAxes(base: unknown, swept: readonly Axis[]): readonly Axis[] {
  const names = variantNames(base);
  const isStated =
    (isRecord(base) && "variant" in base) ||
    swept.some(({ fields: varied }) => varied.some(({ path }) => path[0] === "variant"));
  if (names.length === 0 || isStated) return [];
  return [
    {
      fields: [{ field: "variant", path: ["variant"], values: names, place: ["variants"] }],
      length: names.length,
    },
  ];
}

/** What is wrong with variants as such; their models are checked as those of points. */
export function variantFaults(content: unknown): readonly Fault[] {
  if (!isRecord(content)) return [];
  if (!("variants" in content)) {
    const needing = ["variant", "accuracy"].filter((field) => field in content);
    return needing.map((field) => ({
      path: [field],
      ofKey: true,
      message: "needs variants (allowed: variants: [{name: small, model: mobilenet-v1, accuracy: 0.7}])",
    }));
  }
  const beside = ["model", "task_graph", "workloads", "accuracy"].filter((field) => field in content);
  if (beside.length > 0)
    return beside.map((field) => ({
      path: [field],
      ofKey: true,
      message: "cannot be combined with variants (allowed: each variant with its model, and its accuracy)",
    }));
  const { variants } = content;
  if (!Array.isArray(variants) || variants.length === 0 || !variants.every(isRecord)) {
    const message = "must be a list of mappings, each with a name, a model and the accuracy";
    return [{ path: ["variants"], ofKey: false, message }];
  }
  const faults = variants.flatMap((variant, index) => faultsOfVariant(variant, ["variants", index]));
  const names = variantNames(content);
  const repeated = names.findIndex((name, index) => names.indexOf(name) < index);
  if (faults.length === 0 && repeated >= 0)
    return [
      { path: ["variants", repeated, "name"], ofKey: false, message: `repeats the name ${names[repeated]}` },
    ];
  const { variant } = content;
  if (faults.length === 0 && variant !== undefined && !names.includes(String(variant)))
    return [
      { path: ["variant"], ofKey: false, message: `is none of the variants (allowed: ${names.join(", ")})` },
    ];
  return faults;
}

function faultsOfVariant(variant: Readonly<Record<string, unknown>>, path: Path): readonly Fault[] {
  if (variant["model"] === undefined) return [{ path, ofKey: false, message: "has no model" }];
  const { error } = namedVariant.safeParse(variant, { reportInput: true });
  return (error?.issues ?? []).flatMap((issue) => faultsOf(issue, path));
}

/** A scenario's content as that of one point, with its variant's model and its first workload at the top. */
export function unfold(content: unknown): Unfolded {
  const variants = unfoldVariants(withoutRule(content));
  const workloads = unfoldWorkloads(variants.content);
  return {
    content: workloads.content,
    placeInFile: (path) => variants.placeInFile(workloads.placeInFile(path)),
  };
}

/** What is chosen in the end makes no difference to a point. */
function withoutRule(content: unknown): unknown {
  if (!isRecord(content) || !("choose" in content)) return content;
  return Object.fromEntries(Object.entries(content).filter(([field]) => field !== "choose"));
}

function unfoldVariants(content: unknown): Unfolded {
  const names = variantNames(content);
  if (!isRecord(content) || names.length === 0) return { content, placeInFile: (path) => path };
  const { variants, variant, ...others } = content;
  const number = Math.max(0, names.indexOf(String(variant)));
  const own: unknown = Array.isArray(variants) ? variants[number] : undefined;
  const { model, name, accuracy: known } = isRecord(own) ? own : {};
  return {
    content: { ...others, model, variant: { name, ...(known !== undefined && { accuracy: known }) } },
    placeInFile([step, ...rest]) {
      if (step === undefined) return [];
      if (step === "model") return ["variants", number, "model", ...rest];
      return step === "variant" ? ["variants", number, ...rest] : [step, ...rest];
    },
  };
}

/** Names of a scenario's variants, as far as they have any. */
export function variantNames(content: unknown): readonly string[] {
  const variants = isRecord(content) ? content["variants"] : undefined;
  if (!Array.isArray(variants)) return [];
  return variants.map((variant: unknown) => String(isRecord(variant) ? variant["name"] : undefined));
}
