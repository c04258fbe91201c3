import type { Piece, Plan } from "../../sim/partition/index.ts";
import { isEmpty } from "../../sim/tensor/index.ts";
import type { BlockGeometry } from "../segments/index.ts";

/** By a kind of the geometry; or one operator, by a tiling that no kind gives. */
export type Cut = { readonly kind: number } | { readonly tiling: number };

/** Consecutive operators of the model that are computed as one block, and how. */
export interface Patch {
  /** Positions in `BlockGeometry.order`. */
  readonly first: number;
  readonly last: number;
  readonly cut: Cut;
  /** Does it stand in the step of the patch before it? */
  readonly joined: boolean;
  /** Does each device compute first what others wait for? */
  readonly borderFirst: boolean;
}

/** A plan as patches: every operator is in one of them. */
export interface Patchwork {
  readonly execution: Plan["execution"];
  /** In the order in which they are computed. */
  readonly patches: readonly Patch[];
}

/** The pieces of a patch, operator by operator. */
export function piecesOf(geometry: BlockGeometry, { first, last, cut }: Patch): Piece[] {
  if ("kind" in cut) return geometry.pieces({ first, last, kind: cut.kind });
  return geometry.tilings
    .regions(cut.tiling)
    .map((region, device) => ({ operator: geometry.order[first]!, region, device }))
    .filter(({ region }) => !isEmpty(region));
}

/** The plan of a patchwork whose patches have these pieces. */
export function inSteps({ execution, patches }: Patchwork, pieces: readonly (readonly Piece[])[]): Plan {
  const steps: Piece[][] = [];
  for (const [place, { joined }] of patches.entries()) {
    const last = steps.at(-1);
    if (joined && last) last.push(...pieces[place]!);
    else steps.push([...pieces[place]!]);
  }
  return { execution, steps };
}

/** What tells patchworks of one geometry apart. */
export function signatureOf({ execution, patches }: Patchwork): string {
  const signs = patches.map(
    ({ first, last, cut, joined, borderFirst }) =>
      `${first}-${last}:${"kind" in cut ? cut.kind : `t${cut.tiling}`}${joined ? "+" : ""}${borderFirst ? "!" : ""}`,
  );
  return `${execution} ${signs.join(" ")}`;
}
