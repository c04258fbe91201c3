import type { Way } from "../protocol.ts";
import { headerBytes } from "./frames.ts";

/** What an Ethernet frame carries of a TCP stream, and what stands around it (Ethernet, IP, TCP with timestamps); bytes. */
const segmentBytes = 1448;
const framingBytes = 66;

/**
 * Bytes of the bucket of a shaped link: the largest frame, and a little. A link whose bucket holds more lets small messages
 * pass unshaped.
 */
export const bucketBytes = 1600;

/** Bytes that a message takes on the wire. */
function wireBytes(contentBytes: number): number {
  const bytes = contentBytes + headerBytes;
  return bytes + framingBytes * Math.ceil(bytes / segmentBytes);
}

/**
 * Seconds that a message would have been longer under way: the latency, which no shaped link has; and, since a token bucket
 * lets through at once what it has tokens for, everything that follows leaves as much earlier than on a link that sends byte
 * after byte.
 */
export function secondsLacking({ latency, secondsOfByte }: Way, contentBytes: number): number {
  return latency + Math.min(bucketBytes, wireBytes(contentBytes)) * secondsOfByte;
}
