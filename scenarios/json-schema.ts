import { z } from "zod";
import { editorHint, type JsonFragment } from "./fields.ts";
import { networkSchema } from "./network-schema.ts";
import { decoderDeviceGroup, deviceGroup, taskDeviceGroup } from "./device-schema.ts";
import { knownPlannerFragment, plannerListFragment } from "./planner-text.ts";
import { fixedFields, generationSettings, plainSchemas } from "./schema.ts";

/**
 * The JSON Schema (draft 2020-12) of scenario files, for editors. It is made from the schema that slicewise itself reads
 * with, and is a little looser: what a sweep may give is not required where it belongs, names are not looked up, and fields
 * for models, for task graphs and for tokens may stand side by side.
 */
export function scenarioJsonSchema(): JsonFragment {
  const definitions = fieldsOfAny(plainSchemas.inference, plainSchemas.taskGraph, generationSettings);
  const fields = definitions.map(([field]) => field);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "slicewise scenario",
    type: "object",
    properties: {
      ...Object.fromEntries(fields.map((field) => [field, definitionOf(field)])),
      planners: plannerListFragment,
      sweep: {
        description: "Fields that vary, by their paths, each with its values; all combinations are run",
        allOf: [definitionOf("swept")],
        properties: { zip },
      },
    },
    additionalProperties: false,
    required: ["name"],
    allOf: [
      ...[
        ["model", "task_graph", "workloads", "variants"],
        ["cluster"],
        ["planner", "planners", "workloads"],
      ].map(inFileOrSweep),
      plannersAreListed(),
    ],
    $defs: { ...Object.fromEntries(definitions), range, swept: sweptFields(fields) },
  };
}

const zip: JsonFragment = {
  description: "Mappings of fields that vary together, each with the same number of values",
  type: "array",
  minItems: 1,
  items: definitionOf("swept"),
};

const rangeEnd: JsonFragment = { anyOf: [{ type: "number" }, { type: "string" }] };
const range: JsonFragment = {
  description: "Values between two ends, like {from: 10 Mbps, to: 1 Gbps, points: 7, scale: log}",
  type: "object",
  properties: {
    from: rangeEnd,
    to: rangeEnd,
    points: { type: "integer", minimum: 2 },
    scale: { enum: ["linear", "log"] },
  },
  required: ["from", "to", "points"],
  additionalProperties: false,
};

function definitionOf(field: string): JsonFragment {
  return { $ref: `#/$defs/${field}` };
}

/** One of the fields is in the file, or the sweep gives it. */
function inFileOrSweep(fields: readonly string[]): JsonFragment {
  return { anyOf: fields.flatMap((field) => [mapWith(field, {}), mapWith("sweep", mapWith(field, {}))]) };
}

/** Where no planners are listed, each that is named is one of this package, or stands outside of it on the spot. */
function plannersAreListed(): JsonFragment {
  const known = knownPlannerFragment();
  const swept: JsonFragment = { anyOf: [{ type: "array", items: known }, { type: "object" }] };
  return {
    anyOf: [
      mapWith("planners", {}),
      {
        type: "object",
        properties: {
          planner: known,
          baseline: known,
          sweep: { type: "object", properties: { planner: swept } },
        },
      },
    ],
  };
}

/** The fields of a map of any of some kinds. */
function fieldsOfAny(...kinds: readonly z.ZodType[]): ReturnType<typeof fieldsOf> {
  return fieldsOf({ anyOf: kinds.map(convert) });
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

/** Values by the path of a field; those of fields that have a known path are checked. */
function sweptFields(fields: readonly string[]): JsonFragment {
  const free = fields.filter((field) => !fixedFields.includes(field));
  const network = fieldsOf(convert(networkSchema));
  const device = fieldsOfAny(deviceGroup, taskDeviceGroup, decoderDeviceGroup);
  return {
    type: "object",
    properties: Object.fromEntries([
      ...free.map((field) => [field, listOf(definitionOf(field))] as const),
      ...network.map(([field, values]) => [`cluster.network.${field}`, listOf(values)] as const),
    ]),
    patternProperties: Object.fromEntries(
      device.map(([field, values]) => [
        String.raw`^cluster\.devices\.${deviceName}\.${field}$`,
        listOf(values),
      ]),
    ),
    additionalProperties: listOf({}),
    propertyNames: {
      pattern: String.raw`^(cluster\.devices\.${deviceName}|\d{1,4}|[a-z][a-z_]*)(\.(\d{1,4}|[a-z][a-z_]*))*$`,
    },
  };
}

/** A group of devices by its name or its number. */
const deviceName = "[A-Za-z0-9][A-Za-z0-9._-]{0,59}";

/** A list of values, or a range of them. */
function listOf(items: JsonFragment): JsonFragment {
  return { anyOf: [{ type: "array", minItems: 1, items }, definitionOf("range")] };
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
