/** How to write a starter scenario. */
export interface StarterOptions {
  /** Of the scenario. */
  readonly name: string;
  /** Path of the scenario file, as the user gave it. */
  readonly file: string;
  /** Path of the JSON Schema from the scenario's folder, for editors. */
  readonly schema: string;
}

/**
 * A commented scenario to start from.
 *
 * @param example text of a shipped scenario, whose head (its first comment lines) and name are replaced
 */
export function starterScenario(example: string, { name, file, schema }: StarterOptions): string {
  const body = example.replace(/^(?:#.*\n)+/, "").replace(/^name: .*$/m, () => `name: ${name}`);
  return `# yaml-language-server: $schema=${schema}
# Change what differs in your cluster, then
#
#     slicewise check ${file}     # is it sound, and how many points does it make?
#     slicewise run ${file}       # runs it: a table, CSV and charts
#
# A number that has a unit is written with it: 100 Mbps (bits) or 12.5 MB/s (bytes), 20 us, 1 GiB.
${body}`;
}
