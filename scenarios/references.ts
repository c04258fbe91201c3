import type { Path } from "./document.ts";
import type { Fault } from "./fault.ts";
import { isRecord } from "./record.ts";
import { maximumDevices } from "./device-schema.ts";
import {
  deviceNames,
  settingsSchemaOf,
  type ClusterSettings,
  type Settings,
  type SettingsSchemas,
} from "./schema.ts";
import { didYouMean } from "./suggest.ts";

/**
 * Names that a scenario uses and does not define, names that it defines twice, and fields that do not fit each other.
 *
 * @param settings what it reads as; undefined where it has faults, which its cluster need not be among
 */
export function referenceFaults(
  content: unknown,
  schemas: SettingsSchemas,
  settings: Settings | undefined,
): readonly Fault[] {
  if (!isRecord(content)) return [];
  const cluster: ClusterSettings | undefined =
    settings?.cluster ?? settingsSchemaOf(content, schemas).shape.cluster.safeParse(content["cluster"]).data;
  if (!cluster) return [];
  const { devices, network } = cluster;
  const names = deviceNames(cluster);
  const faults: Fault[] = [];
  const add = (path: Path, message: string) => faults.push({ path, ofKey: false, message });
  if (names.length > maximumDevices)
    add(["cluster", "devices"], `makes ${names.length} devices (allowed: up to ${maximumDevices})`);

  const taken = new Set(["everywhere", "anywhere"]);
  for (const [group, settings] of devices.entries()) {
    for (const name of deviceNames({ devices: [settings] })) {
      if (taken.has(name)) add(["cluster", "devices", group, "name"], `the name ${name} is already taken`);
      taken.add(name);
    }
    const { streams, concurrency } = settings;
    const path = ["cluster", "devices", group, "concurrency"];
    if (concurrency && concurrency[0] !== 1)
      add(path, `starts with ${concurrency[0]} (allowed: 1 first: a stream alone is not slowed down)`);
    else if (concurrency && concurrency.length < streams)
      add(
        path,
        `has ${concurrency.length} factors (allowed: one for each number of busy streams, ${streams})`,
      );
  }
  if (network.topology === "graph") {
    for (const [index, name] of network.switches.entries()) {
      if (taken.has(name))
        add(["cluster", "network", "switches", index], `the name ${name} is already taken`);
      taken.add(name);
    }
    const nodes = [...names, ...network.switches];
    for (const [index, { a, b }] of network.links.entries()) {
      const path = ["cluster", "network", "links", index];
      for (const [end, name] of [
        ["a", a],
        ["b", b],
      ] as const)
        if (!nodes.includes(name)) add([...path, end], unknownName(name, "device or switch", nodes));
      if (a === b) add(path, `joins ${a} with itself`);
    }
  }
  if (network.topology === "wifi") {
    const { access_point: accessPoint, rates } = network;
    if (accessPoint !== undefined && !names.includes(accessPoint))
      add(["cluster", "network", "access_point"], unknownName(accessPoint, "device", names));
    for (const name of Object.keys(rates))
      if (!names.includes(name))
        add(["cluster", "network", "rates", name], unknownName(name, "device", names));
  }
  const { workloads } = content;
  const others: readonly unknown[] = Array.isArray(workloads) ? workloads : [];
  const places: readonly (readonly [Path, unknown])[] = [
    [[], content],
    ...others.map((workload, index): readonly [Path, unknown] => [["workloads", index], workload]),
  ];
  for (const [path, workload] of places) {
    for (const [field, elsewhere] of [
      ["input", "everywhere"],
      ["result", "anywhere"],
    ] as const) {
      const name = isRecord(workload) ? workload[field] : undefined;
      const known = [...names, elsewhere];
      if (typeof name === "string" && !known.includes(name))
        add([...path, field], unknownName(name, "device", known));
    }
  }
  return faults;
}

function unknownName(name: string, what: string, known: readonly string[]): string {
  return `${name} is not a ${what}${didYouMean(name, known)} (allowed: ${known.join(", ")})`;
}
