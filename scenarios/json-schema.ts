import { z } from "zod";
import { editorHint, type JsonFragment } from "./fields.ts";
import { networkSchema } from "./network-schema.ts";
import { deviceGroup, taskDeviceGroup } from "./device-schema.ts";
import { fixedFields, inferenceSettings, taskGraphSettings } from "./schema.ts";

/**
 * The JSON Schema (draft 2020-12) of scenario files, for editors. It is made from the schema that slicewise itself reads
 * with, and is a little looser: what a sweep may give is not required where it belongs, names are not looked up, and fields
 * for models and for task graphs may stand side by side.
 */
export function scenarioJsonSchema(): JsonFragment {
  const definitions = fieldsOfEither(inferenceSettings, taskGraphSettings);
  const fields = definitions.map(([field]) => field);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "slicewise scenario",
    type: "object",
    properties: {
      ...Object.fromEntries(fields.map((field) => [field, definitionOf(field)])),
      sweep: sweepFragment(fields),
    },
    additionalProperties: false,
    required: ["name"],
    allOf: [["model", "task_graph"], ["cluster"], ["planner"]].map(inFileOrSweep),
    $defs: Object.fromEntries(definitions),
  };
}

function definitionOf(field: string): JsonFragment {
  return { $ref: `#/$defs/${field}` };
}

/** One of the fields is in the file, or the sweep gives it. */
function inFileOrSweep(fields: readonly string[]): JsonFragment {
  return { anyOf: fields.flatMap((field) => [mapWith(field, {}), mapWith("sweep", mapWith(field, {}))]) };
}

/** The fields of a map of either kind. */
function fieldsOfEither(one: z.ZodType, other: z.ZodType): ReturnType<typeof fieldsOf> {
  return fieldsOf({ anyOf: [convert(one), convert(other)] });
}

/** A map that has this field and any others. */
function mapWith(field: string, value: JsonFragment): JsonFragment {
  return { type: "object", properties: { [field]: value }, required: [field] };
}

function convert(schema: z.ZodType): JsonFragment {
  const fragment = z.toJSONSchema(schema, {
    io: "input",
    // Functions are told by their hints.
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      delete jsonSchema.required;
      const hint = editorHint(zodSchema);
      if (!hint) return;
      if ("fragment" in hint) Object.assign(jsonSchema, hint.fragment());
      else jsonSchema.anyOf = hint.alternatives.map(convert);
    },
  });
  // Only the whole names its dialect.
  delete fragment.$schema;
  return fragment;
}

/** Lists of values by the path of a field; the values of fields that have a known path are checked. */
function sweepFragment(fields: readonly string[]): JsonFragment {
  const free = fields.filter((field) => !fixedFields.includes(field));
  const network = fieldsOf(convert(networkSchema));
  const device = fieldsOfEither(deviceGroup, taskDeviceGroup);
  return {
    description: "Fields that vary, by their paths, each with its values; all combinations are run",
    type: "object",
    properties: Object.fromEntries([
      ...free.map((field) => [field, listOf(definitionOf(field))]),
      ...network.map(([field, values]) => [`cluster.network.${field}`, listOf(values)]),
    ]),
    patternProperties: Object.fromEntries(
      device.map(([field, values]) => [String.raw`^cluster\.devices\.\d{1,4}\.${field}$`, listOf(values)]),
    ),
    additionalProperties: listOf({}),
    propertyNames: { pattern: String.raw`^(\d{1,4}|[a-z][a-z_]*)(\.(\d{1,4}|[a-z][a-z_]*))*$` },
  };
}

function listOf(items: JsonFragment): JsonFragment {
  return { type: "array", minItems: 1, items };
}

/** The fields of a map, or of all maps that it may be; one that they define differently may be either. */
function fieldsOf({
  properties = {},
  anyOf = [],
}: JsonFragment): readonly (readonly [string, JsonFragment])[] {
  const own = Object.entries(properties).flatMap(([field, values]) =>
    // A schema may also be true or false; none of these is.
    typeof values === "boolean" ? [] : [[field, values] as const],
  );
  const variants = new Map<string, Map<string, JsonFragment>>();
  for (const [field, values] of [
    ...own,
    ...anyOf.flatMap((map) => (typeof map === "boolean" ? [] : fieldsOf(map))),
  ]) {
    const known = variants.get(field) ?? new Map<string, JsonFragment>();
    variants.set(field, known.set(JSON.stringify(values), values));
  }
  return [...variants].map(([field, known]) => [field, either([...known.values()])]);
}

/** What is one of the variants. Maps become one map of all their fields, and so do maps in lists: editors tell more of those. */
function either(variants: readonly JsonFragment[]): JsonFragment {
  const [first, ...others] = variants;
  if (!first || others.length === 0) return first ?? {};
  if (variants.every(({ properties }) => properties)) {
    return { ...first, properties: Object.fromEntries(fieldsOf({ anyOf: [...variants] })) };
  }
  const items = variants.flatMap(({ items: inner }) =>
    typeof inner === "object" && !Array.isArray(inner) ? [inner] : [],
  );
  if (items.length === variants.length) return { ...first, items: either(items) };
  return { anyOf: [...variants] };
}
