import type { z } from "zod";
import { messageOf } from "../traces/index.ts";
import type { Path } from "./document.ts";
import type { Fault } from "./fault.ts";
import { didYouMean, unknownKey } from "./suggest.ts";
import { requestsSchema } from "./workload/requests-schema.ts";

/**
 * The faults that an issue of a schema tells of.
 *
 * @param start of the paths: where the file has what was checked
 */
export function faultsOf(issue: z.core.$ZodIssue, start: Path = []): readonly Fault[] {
  const path = [...start, ...issue.path.map((step) => (typeof step === "symbol" ? String(step) : step))];
  if (issue.code !== "unrecognized_keys")
    return [{ path, ofKey: false, message: messageOf(issue, didYouMean) }];
  const known = issue.message.split(", ");
  return issue.keys.map((key) => ({
    path: [...path, key],
    ofKey: true,
    message:
      path.length === 0 && key in requestsSchema.shape
        ? `is a field of requests (allowed: requests: {arrivals: {rate: 20 /s}, ${key}: ...})`
        : unknownKey(key, known),
  }));
}
