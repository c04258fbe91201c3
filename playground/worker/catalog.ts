import { planners } from "../../planners/index.ts";
import { networkNames } from "../../sim/model/index.ts";
import { shippedProfiles } from "../../traces/index.ts";
import type { Catalog } from "../messages.ts";

/** All that the page offers. */
export const catalog: Catalog = {
  networks: networkNames,
  profiles: shippedProfiles.map(({ name, kind, description, error }) => ({ name, kind, description, error })),
  planners: planners.map(({ name, summary }) => ({ name, summary })),
};
