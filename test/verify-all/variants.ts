import { planners } from "../../planners/index.ts";

/** Every registered planner as it is, and with each named value of each of its options; not those with numbers of any size. */
export const variants: readonly string[] = planners.flatMap(({ name, options }) => [
  name,
  ...Object.entries(options).flatMap(([option, { values }]) =>
    values
      .slice(1)
      .filter((value) => !value.includes(" "))
      .map((value) => `${name}[${option}=${value}]`),
  ),
]);

/** The same for tests that take seconds: searches with an effort have a small one. */
export const quickVariants: readonly string[] = variants.flatMap((label) => {
  const [name = "", option = ""] = label.split(/[[\]]/);
  const hasEffort = planners.some((planner) => planner.name === name && "effort" in planner.options);
  if (!hasEffort) return [label];
  if (/^(effort|floor)=/.test(option)) return [];
  return [`${name}[${["effort=quick", "floor=fast", option].filter((text) => text !== "").join(";")}]`];
});
