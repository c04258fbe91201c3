import { InputError } from "../../errors.ts";
import type { Model } from "../model.ts";
import { alexnet } from "./alexnet.ts";
import { bertBase } from "./bert.ts";
import { googlenet } from "./googlenet.ts";
import { inceptionV3 } from "./inception-v3.ts";
import { mobilenetV1 } from "./mobilenet-v1.ts";
import { mobilenetV2 } from "./mobilenet-v2.ts";
import { resnet101, resnet18, resnet50 } from "./resnet.ts";
import { squeezenet11 } from "./squeezenet.ts";
import { ssdMobilenetV1 } from "./ssd-mobilenet-v1.ts";
import { tinyYolov2 } from "./tiny-yolov2.ts";
import { vgg16 } from "./vgg16.ts";
import { vitB16 } from "./vit-b16.ts";
import { yolov2 } from "./yolov2.ts";
import { yolov3Tiny } from "./yolov3-tiny.ts";

/** What a caller may choose of a built-in network. */
export interface NetworkOptions {
  /** Sequence length; only networks over tokens take it. */
  readonly tokens?: number;
}

interface BuiltInNetwork {
  readonly build: (options: NetworkOptions) => Model;
  readonly takesTokens?: true;
}

const networks: ReadonlyMap<string, BuiltInNetwork> = new Map([
  ["alexnet", { build: alexnet }],
  ["googlenet", { build: googlenet }],
  ["inception-v3", { build: inceptionV3 }],
  ["mobilenet-v1", { build: mobilenetV1 }],
  ["mobilenet-v2", { build: mobilenetV2 }],
  ["resnet18", { build: resnet18 }],
  ["resnet50", { build: resnet50 }],
  ["resnet101", { build: resnet101 }],
  ["vgg16", { build: vgg16 }],
  ["yolov2", { build: yolov2 }],
  ["tiny-yolov2", { build: tinyYolov2 }],
  ["yolov3-tiny", { build: yolov3Tiny }],
  ["ssd-mobilenet-v1", { build: ssdMobilenetV1 }],
  ["squeezenet1.1", { build: squeezenet11 }],
  ["vit-b16", { build: vitB16 }],
  ["bert-base", { build: ({ tokens }) => bertBase(tokens), takesTokens: true }],
] satisfies [string, BuiltInNetwork][]);

/** Names of the built-in networks. */
export const networkNames: readonly string[] = [...networks.keys()];

/**
 * A built-in network by name, operators not yet linked.
 *
 * @throws InputError for an unknown name, or an option that the network does not take.
 */
export function builtInNetwork(name: string, options: NetworkOptions = {}): Model {
  const network = networks.get(name);
  if (!network) throw new InputError(`unknown model ${name} (allowed: ${networkNames.join(", ")})`);
  const { tokens } = options;
  if (tokens !== undefined) {
    if (!network.takesTokens) throw new InputError(`model ${name} takes no tokens; only bert-base does`);
    if (!Number.isInteger(tokens) || tokens < 1 || tokens > 512) {
      throw new InputError(`model ${name}: tokens must be a whole number from 1 to 512, not ${tokens}`);
    }
  }
  return network.build(options);
}
