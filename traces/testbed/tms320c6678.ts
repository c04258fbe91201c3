import type { Testbed } from "./testbed.ts";

/**
 * The boards of FlexPie: four TI TMS320C6678 joined by SRIO. The fitted figures are those that
 * `slicewise trace testbed` prints for the timings that FlexPie released (four significant digits); the others are
 * facts of the hardware.
 */
export const tms320c6678: Testbed = {
  name: "tms320c6678",
  host: "TI TMS320C6678",
  description:
    "TI TMS320C6678, all 8 C66x cores at 1 GHz, as FlexPie (arXiv 2502.15312) programmed it: fitted to its released " +
    "timings of pointwise and depthwise convolutions, copies and messages; other kinds are extrapolated",
  provenance: [
    "timings: github.com/Happyrhzhang/FlexPie, commit b5c299f, python/cost_model",
    "pointwise: convfortest.csv, 484 shapes; mean error 0.5 %, largest 8 % (the paper's figure 2 agrees with this file, " +
      "not with xgb_comp_dp.csv, which is 1 to 12 % faster)",
    "depthwise: convfortest.csv, 632 shapes; mean error 0.5 %, largest 5 % (xgb_comp_dp.csv counts padding in)",
    "copies: resetfortest.csv; messages: tranfortest.csv, mean error 2.3 % at 5 Gbit/s, 0.2 % at 1 and 0.5",
    "8 cores, 1 GHz, 32 KB data cache and 512 KB local memory a core, DDR3-1333 of 64 bits: TI SPRS691",
    "extrapolated: other convolutions at the rate of pointwise ones, their weights fetched in parts that fit the local " +
      "memory (Xenos, section 4); matrix products alike; pooling as depthwise windows; the rest by memory traffic",
  ],
  error: 0.005,
  cores: 8,
  clock: 1e9,
  cacheBytes: 32 * 1024,
  localBytes: 512 * 1024,
  memoryBandwidth: 10.664e9,
  product: { perOutput: 88.29, perTerm: { cached: 0.7162, local: 1.111, streamed: 1.665 } },
  depthwise: { perOutput: { dense: 47.57, strided: 50.04 }, perRow: 33.82, perChannel: 15.56 },
  rearrangement: { perRow: 3.128e-8, perRowByte: 2.525e-10, perMessageByte: 6.412e-10 },
  links: [
    { nominal: 62.5e6, bandwidth: 92.47e6, overhead: 7.94e-6 },
    { nominal: 125e6, bandwidth: 143.6e6, overhead: 5.829e-6 },
    { nominal: 625e6, bandwidth: 703.7e6, overhead: 2.645e-6 },
  ],
};
