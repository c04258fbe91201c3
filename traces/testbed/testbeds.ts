import type { Testbed } from "./testbed.ts";
import { tms320c6678 } from "./tms320c6678.ts";

/** All testbeds that come with the package. */
export const testbeds: readonly Testbed[] = [tms320c6678];
