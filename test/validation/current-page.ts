import { format, resolveConfig } from "prettier";
import { keptCells } from "./cells.ts";
import { validationPage } from "./page.ts";
import { truths } from "./truths/index.ts";

export const pageFile = "VALIDATION.md";

/** What VALIDATION.md has to say: quick truths made again, the others as they are kept. */
export async function currentPage(): Promise<string> {
  const filled = truths.map((truth) => ({
    ...truth,
    filled: truth.quick ? truth.cells() : keptCells(truth.name),
  }));
  return format(validationPage(filled), { ...(await resolveConfig(pageFile)), parser: "markdown" });
}
