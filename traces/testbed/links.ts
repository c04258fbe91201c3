import { InputError } from "../../sim/errors.ts";
import type { LinkProperties, NetworkPolicy } from "../../sim/cluster/index.ts";
import type { Testbed } from "./testbed.ts";

/** A link of the testbed and the rules by which its boards use it. */
export interface TestbedNetwork {
  readonly link: LinkProperties;
  readonly policy: NetworkPolicy;
}

/**
 * The links of a testbed at a nominal bandwidth (bytes/s): boards send one message after the other, relays pass whole
 * messages on, and the receiver copies it into place before anything else happens.
 *
 * @throws InputError for a bandwidth that was not measured
 */
export function testbedNetwork({ name, links, rearrangement }: Testbed, nominal: number): TestbedNetwork {
  const measured = links.find((link) => link.nominal === nominal);
  if (!measured) {
    const known = links.map((link) => `${(link.nominal * 8) / 1e6} Mbps`).join(", ");
    throw new InputError(
      `the links of ${name} were not measured at ${(nominal * 8) / 1e6} Mbps (allowed: ${known})`,
    );
  }
  const secondsPerByte = 1 / measured.bandwidth + rearrangement.perMessageByte;
  return {
    link: { bandwidth: 1 / secondsPerByte, latency: 0, duplex: "full" },
    policy: {
      sharing: "fifo",
      forwarding: "store-and-forward",
      sends: "serial",
      messageOverhead: measured.overhead,
      barrierOverhead: 0,
      multicast: true,
    },
  };
}
