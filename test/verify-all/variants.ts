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
