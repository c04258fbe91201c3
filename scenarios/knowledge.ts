import { InputError } from "../sim/errors.ts";
import { reading, type JsonFragment } from "./fields.ts";

/**
 * What planners know of costs: the truth; each tile interpolated from others; or what estimators learnt from a share of
 * the traced rows and of the synchronisations that may be tried.
 */
export type Knowledge =
  | { readonly kind: "exact" }
  | { readonly kind: "interpolated" }
  | { readonly kind: "estimated"; readonly share: number };

const allowed =
  'allowed: exact, interpolated, estimated, or with a share of the rows, as in "estimated[rows=10%]"';

/**
 * Knowledge as scenario files write it.
 *
 * @throws InputError for anything else
 */
export function parseKnowledge(text: string): Knowledge {
  if (text === "exact" || text === "interpolated") return { kind: text };
  if (text === "estimated") return { kind: "estimated", share: 1 };
  const percent = /^estimated\[rows=(\d{1,3}(?:\.\d+)?)%\]$/.exec(text)?.[1];
  const share = Number(percent) / 100;
  if (percent === undefined || !(share > 0 && share <= 1)) {
    throw new InputError(`unknown knowledge "${text.slice(0, 40)}" (${allowed})`);
  }
  return { kind: "estimated", share };
}

/** The text of knowledge, checked. */
export const knowledgeText = reading((value) => {
  if (typeof value !== "string") throw new InputError(`must be a string (${allowed})`);
  parseKnowledge(value);
  return value;
}, knowledgeFragment);

function knowledgeFragment(): JsonFragment {
  return {
    anyOf: [
      { enum: ["exact", "interpolated", "estimated"] },
      { type: "string", pattern: String.raw`^estimated\[rows=\d{1,3}(\.\d+)?%\]$` },
    ],
    examples: ["estimated[rows=10%]"],
  };
}
