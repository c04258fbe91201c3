import { z } from "zod";
import { InputError } from "../../sim/errors.ts";
import { faultOf } from "../issue-message.ts";
import type { FittedBoard } from "./board.ts";
import { boardTerms } from "./terms.ts";

/** The first field of a board's file, with the version of its format. */
const format = "slicewise board 1";

const positive = z.number().min(0).max(1e9);
const text = z.string().max(1000);

const fileSchema = z.strictObject({
  format: z.literal(format),
  name: text,
  host: text,
  core: text,
  source: text,
  terms: z.literal(boardTerms.join(" ")),
  fits: z
    .array(
      z.strictObject({
        threads: z.int().min(1).max(4096),
        coefficients: z.array(positive).length(boardTerms.length),
        models: z.int().min(1),
        error: positive,
        p90: positive,
        int8: z
          .strictObject({ factor: z.number().positive().max(1e3), models: z.int().min(1), error: positive })
          .optional(),
      }),
    )
    .min(1),
});

/** A board as a file. */
export function formatBoardFile({ fits, ...board }: FittedBoard): string {
  return `${JSON.stringify({ format, ...board, terms: boardTerms.join(" "), fits }, undefined, 2)}\n`;
}

/**
 * The board of a file that `slicewise trace fit-board` wrote.
 *
 * @throws InputError naming the field of the first thing wrong
 */
export function parseBoardFile(text: string, file: string): FittedBoard {
  const result = fileSchema.safeParse(parseJson(text, file), { reportInput: true });
  if (!result.success) {
    throw new InputError(
      `${file}: is not a board of \`slicewise trace fit-board\`: ${faultOf(result.error)}`,
    );
  }
  const { name, host, core, source, fits } = result.data;
  return { name, host, core, source, fits: fits.toSorted((a, b) => a.threads - b.threads) };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${file}: is not JSON`);
  }
}
