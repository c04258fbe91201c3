import type { z } from "zod";

/** Names the one of some words that a wrong one is near, if any is. */
export type Suggest = (given: string, known: readonly string[]) => string;

/** What is wrong with a file: where, and what must be there. What was read must have been reported with its issues. */
export function faultOf({ issues }: z.ZodError): string {
  const [issue] = issues;
  return `${issue!.path.join(".") || "the file"}: ${messageOf(issue!)}`;
}

/** One clause for what is wrong with a value: what it must be, or what is allowed. */
export function messageOf(issue: z.core.$ZodIssue, suggest: Suggest = () => ""): string {
  switch (issue.code) {
    case "invalid_type": {
      const wanted = typeNames[issue.expected] ?? `a ${issue.expected}`;
      return issue.input === undefined
        ? `is missing: ${wanted}`
        : `must be ${wanted}, not ${shown(issue.input)}`;
    }
    case "invalid_value":
      return notAmong(issue.input, issue.values, suggest);
    case "invalid_union": {
      const chosen = isRecord(issue.input) ? issue.input[issue.discriminator ?? ""] : issue.input;
      return "options" in issue && Array.isArray(issue.options)
        ? notAmong(chosen, issue.options, suggest)
        : issue.message;
    }
    case "too_small":
      return `is too ${isCount(issue.origin) ? "short" : "small"} (allowed: ${issue.inclusive ? "from" : "above"} ${issue.minimum}${counted(issue.origin)})`;
    case "too_big":
      return `is too ${isCount(issue.origin) ? "long" : "large"} (allowed: up to ${issue.maximum}${counted(issue.origin)})`;
    default:
      return issue.message;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  object: "a mapping",
  array: "a list",
  string: "a string",
  int: "a whole number",
  number: "a finite number",
  boolean: "true or false",
};

function notAmong(value: unknown, allowed: readonly unknown[], suggest: Suggest): string {
  const known = allowed.map(String);
  const what = value === undefined ? "is missing" : `cannot be ${shown(value)}`;
  return `${what}${typeof value === "string" ? suggest(value, known) : ""} (allowed: ${known.join(", ")})`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isRecord(value)) return "a mapping";
  return typeof value === "string" ? `"${value.slice(0, 40)}"` : String(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isCount = (origin: string) => origin === "array" || origin === "string";

function counted(origin: string): string {
  if (origin === "array") return " entries";
  return origin === "string" ? " characters" : "";
}
