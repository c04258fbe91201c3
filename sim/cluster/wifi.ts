import { saturationThroughput, slotChances } from "./bianchi.ts";
import { ClusterError } from "./error.ts";
import { completePolicy, numberNodes } from "./explicit-graph.ts";
import { checkLink, linkChannel, type LinkProperties } from "./link.ts";
import type { ContentionMedium } from "./medium.ts";
import type { NetworkGraph, NetworkPolicy } from "./network-graph.ts";

/** A Wi-Fi cell. */
export interface WifiProperties extends Omit<LinkProperties, "duplex"> {
  /** Bytes/s of each device on the air, by its index; `bandwidth` for those that it leaves out. */
  readonly rates: readonly (number | undefined)[];
  /** Index of the device that is the access point; a node of its own without it. */
  readonly accessPoint?: number | undefined;
  /**
   * Part of the rates that messages get: by Bianchi's model with the framing of `wifi6`, or a list by number of
   * contenders, 1 first, whose last entry counts beyond it.
   */
  readonly efficiency: "bianchi" | readonly number[];
}

/**
 * How 802.11 wraps and spaces packets.
 *
 * The values of `wifi6` are those of 802.11ax in a channel of 20 MHz at 5 GHz without aggregation (IEEE 802.11ax-2021,
 * 27.3; EDCA of best effort), carrying UDP of 1472 bytes, as ns-3.41 sends it.
 */
export interface WifiFraming {
  /** Bytes of messages in a packet. */
  readonly payloadBytes: number;
  /** Bits on the air with all headers: MAC 26, LLC 8, IP 20, UDP 8, FCS 4, delimiter 4; service and tail 22 bits. */
  readonly packetBits: number;
  readonly preambleSeconds: number;
  /** A packet takes whole symbols. */
  readonly symbolSeconds: number;
  /** From the end of a packet to that of its acknowledgement: SIFS 16 us, ACK at 24 Mbit/s 28 us. */
  readonly acknowledgementSeconds: number;
  /** What all wait before they count slots: after an exchange AIFS, after a collision EIFS (SIFS, ACK at 6 Mbit/s, AIFS). */
  readonly spaceSeconds: { readonly exchange: number; readonly collision: number };
  readonly slotSeconds: number;
  readonly window: number;
  readonly doublings: number;
}

export const wifi6: WifiFraming = {
  payloadBytes: 1472,
  packetBits: 8 * (1472 + 26 + 8 + 20 + 8 + 4 + 4) + 22,
  preambleSeconds: 44e-6,
  symbolSeconds: 13.6e-6,
  acknowledgementSeconds: 44e-6,
  spaceSeconds: { exchange: 43e-6, collision: 103e-6 },
  slotSeconds: 9e-6,
  window: 16,
  doublings: 6,
};

/** Seconds from the first bit of a packet to the end of the space after its acknowledgement. */
export function exchangeSeconds(rate: number, framing: WifiFraming): number {
  const symbols = Math.ceil(framing.packetBits / (8 * rate * framing.symbolSeconds));
  const packet = framing.preambleSeconds + symbols * framing.symbolSeconds;
  return packet + framing.acknowledgementSeconds + framing.spaceSeconds.exchange;
}

/** Bytes/s that so many saturated stations of one rate (bytes/s) on the air carry together. */
export function saturatedWifi(stations: number, rate: number, framing = wifi6): number {
  const exchange = exchangeSeconds(rate, framing);
  const seconds = {
    idle: framing.slotSeconds,
    success: exchange,
    collision: exchange + collisionExtraSeconds(framing),
  };
  return saturationThroughput(slotChances(stations, framing), seconds, framing.payloadBytes);
}

/** Nobody acknowledges a collision, and all wait longer after it. */
function collisionExtraSeconds({ spaceSeconds, acknowledgementSeconds }: WifiFraming): number {
  return spaceSeconds.collision - spaceSeconds.exchange - acknowledgementSeconds;
}

/**
 * Devices around an access point: all share the airtime of one medium, each at its own rate, and what one device sends
 * to another crosses it twice. The access point contends like a station. Messages get equal rates, as packets of DCF's
 * stations do (Heusse et al., "Performance Anomaly of 802.11b", INFOCOM 2003), so that a slow one slows all down.
 *
 * @throws ClusterError for impossible figures or a repeated name
 */
export function wifi(
  devices: readonly string[],
  { rates, accessPoint, efficiency, ...properties }: WifiProperties,
  policy: Partial<NetworkPolicy> = {},
): NetworkGraph {
  checkLink("wifi", { ...properties, duplex: "half" });
  if (accessPoint !== undefined && devices[accessPoint] === undefined)
    throw new ClusterError(`there is no device ${accessPoint} to be the access point`);
  const nodeNames = accessPoint === undefined ? [...devices, "access point"] : [...devices];
  numberNodes(nodeNames);
  const centre = accessPoint ?? devices.length;
  const medium =
    efficiency === "bianchi"
      ? contentionMedium(properties.bandwidth, nodeNames.length, wifi6)
      : ({ kind: "shares", shares: checkShares(efficiency) } as const);
  const hops = devices.flatMap((name, device) => {
    if (device === centre) return [];
    const rate = rates[device] ?? properties.bandwidth;
    checkLink(name, { ...properties, bandwidth: rate, duplex: "half" });
    const secondsPerByte =
      efficiency === "bianchi" ? exchangeSeconds(rate, wifi6) / wifi6.payloadBytes : 1 / rate;
    const weight = properties.bandwidth * secondsPerByte;
    return [
      { from: device, to: centre, channel: 0, weight },
      { from: centre, to: device, channel: 0, weight },
    ];
  });
  return {
    ...completePolicy(policy),
    deviceCount: devices.length,
    nodeCount: nodeNames.length,
    nodeNames,
    channels: hops.length > 0 ? [{ ...linkChannel("wifi", properties), medium }] : [],
    ports: [],
    collectors: [],
    hops,
  };
}

/**
 * What contention takes of a medium, by Bianchi's model.
 *
 * @param bandwidth of the channel, bytes/s: a message of weight 1 takes this
 */
function contentionMedium(bandwidth: number, nodes: number, framing: WifiFraming): ContentionMedium {
  const chances = Array.from({ length: nodes }, (_, index) => slotChances(index + 1, framing));
  return {
    kind: "contention",
    exchangeSeconds: framing.payloadBytes / bandwidth,
    idleSeconds: chances.map(({ idle, success }) => (idle / success) * framing.slotSeconds),
    collisions: chances.map(({ collision, success }) => collision / success),
    collisionExtraSeconds: collisionExtraSeconds(framing),
  };
}

function checkShares(shares: readonly number[]): readonly number[] {
  if (shares.length > 0 && shares.every((share) => share > 0 && share <= 1)) return shares;
  throw new ClusterError(`wifi: an efficiency of ${shares.join(", ")} is not a list of factors in (0, 1]`);
}
