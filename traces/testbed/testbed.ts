/**
 * A line of boards as its measured timings describe it, in the units of the trace: cycles of one core, seconds, bytes.
 * What a device computes is divided over its cores by output channels.
 */
export interface Testbed {
  readonly name: string;
  readonly description: string;
  readonly host: string;
  /** What the figures were fitted from, and how well they meet it. */
  readonly provenance: readonly string[];
  /** Mean relative error over the timings that it was fitted to. */
  readonly error: number;
  readonly cores: number;
  /** Cycles a second. */
  readonly clock: number;
  /** Bytes of the data cache and of the local memory of a core. */
  readonly cacheBytes: number;
  readonly localBytes: number;
  /** Bytes a second between the device and its external memory. */
  readonly memoryBandwidth: number;
  readonly product: ProductCycles;
  readonly depthwise: DepthwiseCycles;
  readonly rearrangement: Rearrangement;
  /** By nominal bandwidth, ascending. */
  readonly links: readonly MeasuredLink[];
}

/** Cycles of a core for sums of products: pointwise convolutions, and whatever else multiplies matrices. */
export interface ProductCycles {
  /** For each output element, whatever it sums up. */
  readonly perOutput: number;
  /** For each product, by where its operands lie: the input in the cache; the weights in local memory; neither. */
  readonly perTerm: { readonly cached: number; readonly local: number; readonly streamed: number };
}

/** Cycles of a core for depthwise 3x3 convolutions. */
export interface DepthwiseCycles {
  /** With a stride of one, and of more. */
  readonly perOutput: { readonly dense: number; readonly strided: number };
  readonly perRow: number;
  readonly perChannel: number;
}

/** Seconds that it takes to bring received data into place. */
export interface Rearrangement {
  /** For each row of each channel that is copied into a padded input, and for each byte of it. */
  readonly perRow: number;
  readonly perRowByte: number;
  /** For each byte of a received message. */
  readonly perMessageByte: number;
}

/** What a message takes on a link of a nominal bandwidth. */
export interface MeasuredLink {
  /** Bytes a second, as the link is called. */
  readonly nominal: number;
  /** Bytes a second, as measured. */
  readonly bandwidth: number;
  /** Seconds a message. */
  readonly overhead: number;
}
