import type { z } from "zod";
import { InputError } from "../../sim/errors.ts";
import { messageOf } from "../../traces/index.ts";
import { didYouMean } from "../suggest.ts";
import { oneLine } from "./within.ts";

/**
 * JSON text in the form of a schema.
 *
 * @throws InputError naming the file and the first field that is wrong
 */
export function parseJson<Value>(schema: z.ZodType<Value>, text: string, file: string): Value {
  const result = schema.safeParse(jsonOf(text, file), { reportInput: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const place = issue.path.length > 0 ? ` ${issue.path.join(".")}:` : "";
  const problem =
    issue.code === "unrecognized_keys"
      ? `unknown fields ${issue.keys.join(", ")}`
      : messageOf(issue, didYouMean);
  throw new InputError(`${file}:${oneLine(`${place} ${problem}`)}`);
}

/** The value of JSON text. @throws InputError naming the file */
export function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message of the engine would show what stands there.
    const [place = ""] = /line \d+ column \d+/.exec(String(error)) ?? [];
    throw new InputError(`${file}: is not JSON${place && `, ${place}`}`);
  }
}
