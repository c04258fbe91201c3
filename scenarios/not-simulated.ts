import type { Point } from "./point.ts";
import { SettingsError } from "./settings-error.ts";

/** What scenarios can say and no run does yet: it is refused, so that nobody takes one model alone for several. */
export function refuseUnsimulated({ settings }: Pick<Point, "settings">): void {
  if ("workloads" in settings && settings.workloads)
    throw new SettingsError(
      ["workloads"],
      "workloads are not simulated yet: state one model with its requests",
    );
}
