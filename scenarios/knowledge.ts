import { InputError } from "../sim/errors.ts";
import { estimatorNames, type EstimatorName } from "../traces/index.ts";
import { reading, type JsonFragment } from "./fields.ts";

/**
 * What planners know of costs: the truth; each tile interpolated from others; or what estimators, boosted trees unless said
 * otherwise, learnt from a share of the traced rows and of the synchronisations that may be tried.
 */
export type Knowledge =
  | { readonly kind: "exact" }
  | { readonly kind: "interpolated" }
  | { readonly kind: "estimated"; readonly share: number; readonly estimator: EstimatorName };

const allowed =
  'allowed: exact, interpolated, estimated, or with a share of the rows or another estimator, as in "estimated[rows=10%]", "estimated[estimator=cart]" or "estimated[rows=10%,estimator=cart]"';

/**
 * Knowledge as scenario files write it.
 *
 * @throws InputError for anything else
 */
export function parseKnowledge(text: string): Knowledge {
  if (text === "exact" || text === "interpolated") return { kind: text };
  if (text === "estimated") return { kind: "estimated", share: 1, estimator: "boosted" };
  const [, alone, beside, name = "boosted"] = pattern.exec(text) ?? [];
  const share = Number(alone ?? beside ?? 100) / 100;
  const estimator = estimatorNames.find((known) => known === name);
  if (!pattern.test(text) || estimator === undefined || !(share > 0 && share <= 1)) {
    throw new InputError(`unknown knowledge "${text.slice(0, 60)}" (${allowed})`);
  }
  return { kind: "estimated", share, estimator };
}

/** What an estimator has learnt, from how much, and which one. */
const pattern =
  /^estimated\[(?:rows=(\d{1,3}(?:\.\d+)?)%|(?:rows=(\d{1,3}(?:\.\d+)?)%,)?estimator=(boosted|cart))\]$/;

/** The text of knowledge, checked. */
export const knowledgeText = reading((value) => {
  if (typeof value !== "string") throw new InputError(`must be a string (${allowed})`);
  parseKnowledge(value);
  return value;
}, knowledgeFragment);

function knowledgeFragment(): JsonFragment {
  return {
    anyOf: [{ enum: ["exact", "interpolated", "estimated"] }, { type: "string", pattern: pattern.source }],
    examples: ["estimated[rows=10%]", "estimated[estimator=cart]"],
  };
}
