/** Files of values over time: bandwidth of links, speed of devices, arrivals of requests; and bandwidths made from statistics. */
export { readArrivals } from "./arrival-trace.ts";
export { bitRate, readBandwidth, type BandwidthForm } from "./bandwidth.ts";
export { readSpeed } from "./speed.ts";
export { meanOf, playedSteps, ramps, shareOfZeros, type Playback, type Step, type Steps } from "./steps.ts";
export { syntheticMean, syntheticSteps, type SyntheticBandwidth } from "./synthetic.ts";
