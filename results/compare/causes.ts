import { isRecord } from "../../scenarios/record.ts";
import { distinct } from "../groups.ts";
import type { RunOrigin } from "./run.ts";

/** Something that results depend on and that differs between two runs; an empty text stands for what one of them lacks. */
export interface Cause {
  readonly kind: "version" | "program" | "file" | "field";
  /** Path of the file or field. */
  readonly name: string;
  readonly a: string;
  readonly b: string;
}

/** Fields of a scenario that no result depends on. */
const idle = ["name", "description"];

/** What differs between that which two runs depend on. */
export function causesOf(a: RunOrigin, b: RunOrigin): readonly Cause[] {
  return [
    ...differences("version", { version: a.version }, { version: b.version }),
    ...differences("program", { program: a.program }, { program: b.program }),
    ...differences("file", a.files, b.files),
    ...differences("field", fieldsOf(a.scenario), fieldsOf(b.scenario)),
  ];
}

type Values = Readonly<Record<string, string>>;

function differences(kind: Cause["kind"], a: Values, b: Values): readonly Cause[] {
  return distinct([...Object.keys(a), ...Object.keys(b)])
    .map((name) => ({ kind, name, a: a[name] ?? "", b: b[name] ?? "" }))
    .filter((cause) => cause.a !== cause.b);
}

/** The fields of a scenario as it is written, by path. */
function fieldsOf(scenario: unknown): Values {
  const fields = leaves(scenario, "").filter(([path]) => !idle.includes(path));
  return Object.fromEntries(fields);
}

/** All values below a value that hold no others, by path; lists of plain values count as one. */
function leaves(value: unknown, path: string): readonly (readonly [path: string, text: string])[] {
  const inner = isRecord(value)
    ? Object.entries(value)
    : Array.isArray(value) && value.some((item) => typeof item === "object")
      ? [...value.entries()]
      : [];
  if (inner.length === 0) return [[path, typeof value === "string" ? value : JSON.stringify(value)]];
  return inner.flatMap(([step, item]) => leaves(item, path === "" ? `${step}` : `${path}.${step}`));
}
