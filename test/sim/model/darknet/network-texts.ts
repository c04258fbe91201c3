/**
 * Networks of Darknet's pages "YOLO" and "ImageNet Classification", written from their tables of layers: as much of each as
 * its cost needs.
 */
const section = (name: string, fields: Readonly<Record<string, string | number>> = {}) =>
  [`[${name}]`, ...Object.entries(fields).map(([key, value]) => `${key}=${value}`), ""].join("\n");

interface ConvolutionFields {
  readonly stride?: number;
  readonly activation?: string;
  readonly normalized?: boolean;
}

function convolution(
  filters: number,
  size: number,
  { stride = 1, activation = "leaky", normalized = true }: ConvolutionFields = {},
): string {
  const normalization = normalized ? { batch_normalize: 1 } : {};
  return section("convolutional", { ...normalization, filters, size, stride, pad: 1, activation });
}

const image = (side: number) => section("net", { height: side, width: side, channels: 3 });
const pool = (stride = 2) => section("maxpool", { size: 2, stride });
const detector = (filters: number) => convolution(filters, 1, { activation: "linear", normalized: false });

/** What boxes the detectors of 80 classes speak of. */
const region = section("region", { num: 5, classes: 80, coords: 4, softmax: 1 });
const yolo = section("yolo", { num: 6, mask: "0,1,2", classes: 80 });

/** Kernels of 3 and 1 alternately. */
const alternating = (...filters: readonly number[]) =>
  filters.map((count, index) => convolution(count, index % 2 === 0 ? 3 : 1));

/** Six 3x3 layers of 16 to 512 filters, each before a pool, the last of which keeps the map's size. */
const tinyBackbone = [16, 32, 64, 128, 256, 512].flatMap((filters) => [
  convolution(filters, 3),
  pool(filters === 512 ? 1 : 2),
]);

const yolov2 = [
  image(608),
  ...[[32], [64], [128, 64, 128], [256, 128, 256], [512, 256, 512, 256, 512]].flatMap((filters) => [
    ...alternating(...filters),
    pool(),
  ]),
  ...alternating(1024, 512, 1024, 512, 1024),
  convolution(1024, 3),
  convolution(1024, 3),
  section("route", { layers: "-9" }),
  convolution(64, 1),
  section("reorg", { stride: 2 }),
  section("route", { layers: "-1,-4" }),
  convolution(1024, 3),
  detector(425),
  region,
];

const yolov2Tiny = [
  image(416),
  ...tinyBackbone,
  convolution(1024, 3),
  convolution(512, 3),
  detector(425),
  region,
];

const yolov3Tiny = [
  image(416),
  ...tinyBackbone,
  convolution(1024, 3),
  convolution(256, 1),
  convolution(512, 3),
  detector(255),
  yolo,
  section("route", { layers: "-4" }),
  convolution(128, 1),
  section("upsample", { stride: 2 }),
  section("route", { layers: "-1,8" }),
  convolution(256, 3),
  detector(255),
  yolo,
];

const vgg16 = [
  image(256),
  section("crop", { crop_height: 224, crop_width: 224 }),
  ...[
    [64, 2],
    [128, 2],
    [256, 3],
    [512, 3],
    [512, 3],
  ].flatMap(([filters, count]) => [
    ...Array.from({ length: count! }, () =>
      convolution(filters!, 3, { activation: "relu", normalized: false }),
    ),
    pool(),
  ]),
  section("connected", { output: 4096, activation: "relu" }),
  section("dropout"),
  section("connected", { output: 4096, activation: "relu" }),
  section("dropout"),
  section("connected", { output: 1000, activation: "linear" }),
  section("softmax"),
];

/** Two layers beside a shortcut, whose first halves the map where channels grow. */
const residual = (filters: number, stride: number) => [
  convolution(filters, 3, { stride }),
  convolution(filters, 3, { activation: "linear" }),
  section("shortcut", { from: -3, activation: "leaky" }),
];

const resnet18 = [
  image(256),
  convolution(64, 7, { stride: 2 }),
  pool(),
  ...[64, 128, 256, 512].flatMap((filters) => [
    ...residual(filters, filters === 64 ? 1 : 2),
    ...residual(filters, 1),
  ]),
  section("avgpool"),
  detector(1000),
  section("softmax"),
];

/** By name: the text of the network. */
export const networkTexts: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    yolov2,
    "yolov2-tiny": yolov2Tiny,
    "yolov3-tiny": yolov3Tiny,
    "vgg-16": vgg16,
    resnet18,
  }).map(([name, sections]) => [name, sections.join("\n")]),
);
