/**
 * Short labels of swept fields for tables and charts, by field: the fewest last steps of each path that no other field
 * ends with, beginning with a name. `cluster.devices.0.slowdown` is `slowdown`, or `devices.0.slowdown` beside
 * `cluster.devices.1.slowdown`.
 */
export function shortLabels(fields: readonly string[]): ReadonlyMap<string, string> {
  return new Map(fields.map((field) => [field, shortLabel(field, fields)]));
}

function shortLabel(field: string, fields: readonly string[]): string {
  const steps = field.split(".");
  for (let count = 1; count < steps.length; count++) {
    const label = steps.slice(-count).join(".");
    if (/^\d/.test(label)) continue;
    const isUnique = fields.every((other) => other === field || !`.${other}`.endsWith(`.${label}`));
    if (isUnique) return label;
  }
  return field;
}

/** A name for files made of any text: small letters, digits and hyphens. */
export function fileLabel(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60);
}
