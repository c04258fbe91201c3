import { describe, expect, it } from "vitest";
import { InputError } from "../../../../sim/errors.ts";
import { importDarknet, modelMacs, modelParameters, type Model } from "../../../../sim/model/index.ts";

/**
 * A section as Darknet's parsers read it (src/parser.c of AlexeyAB/darknet and pjreddie/darknet), and a value other than the
 * default for every key that they ask for there.
 */
interface ParsedSection {
  /** Sections before it, and its own lines. */
  readonly before?: string;
  readonly given: string;
  /** Those that change what an inference computes: the model must change, or the file be refused by this key. */
  readonly acting: readonly string[];
  /** Those that act in training, while weights are loaded, or on factors in a loop that runs anyway. */
  readonly inert?: readonly string[];
}

const map = "[convolutional]\nfilters=8\nactivation=linear\n";

const sections: Readonly<Record<string, ParsedSection>> = {
  convolutional: {
    before: map,
    given: "filters=8\nsize=3\nstride=2\nactivation=linear",
    acting: [
      ...["filters=4", "groups=2", "size=5", "stride=3", "stride_x=1", "stride_y=1", "dilation=2", "pad=1"],
      ...["padding=2", "activation=relu", "antialiasing=1", "share_index=0", "batch_normalize=1", "cbn=1"],
      ...["binary=1", "xnor=1", "bin_output=1", "sway=1", "rotate=1", "stretch=1", "stretch_sway=1"],
      ...["reverse=0.5", "coordconv=1"],
    ],
    inert: ["flipped=1", "dot=0.5", "angle=30", "grad_centr=1", "assisted_excitation=0.5"],
  },
  deconvolutional: {
    given: "filters=8\nsize=3\nstride=2\nactivation=linear",
    acting: ["filters=4", "size=5", "stride=3", "pad=1", "padding=1", "activation=relu", "batch_normalize=1"],
  },
  local: {
    given: "filters=8\nsize=3\nactivation=linear",
    acting: ["filters=4", "size=5", "stride=2", "pad=1", "activation=relu"],
  },
  connected: {
    given: "output=8\nactivation=linear",
    acting: ["output=4", "activation=relu", "batch_normalize=1"],
  },
  maxpool: {
    given: "size=4\nstride=2",
    acting: [
      "size=3",
      "stride=3",
      "stride_x=1",
      "stride_y=1",
      "padding=0",
      "antialiasing=1",
      "maxpool_depth=1",
    ],
    inert: ["maxpool_zero_nonmax=1"],
  },
  "maxpool by depth": { given: "maxpool_depth=1", acting: ["out_channels=2"] },
  local_avgpool: {
    given: "size=4\nstride=2",
    acting: ["size=3", "stride=3", "stride_x=1", "stride_y=1", "padding=0"],
  },
  upsample: { given: "stride=2", acting: ["stride=3", "stride=-2"], inert: ["scale=0.5"] },
  reorg: { given: "stride=2", acting: ["stride=1", "reverse=1", "flatten=1", "extra=4"] },
  reorg3d: { given: "stride=2", acting: ["stride=4", "reverse=1"] },
  crop: {
    given: "crop_height=8\ncrop_width=8",
    acting: ["crop_height=4", "crop_width=4"],
    inert: ["flip=1", "angle=3", "saturation=2", "exposure=2", "noadjust=1", "shift=1"],
  },
  softmax: {
    given: "",
    acting: ["groups=2", "spatial=0.5"],
    inert: ["temperature=2", "tree=a.tree", "noloss=1"],
  },
  normalization: { given: "", acting: ["size=7"], inert: ["alpha=1", "beta=1", "kappa=2"] },
  route: { before: map + map, given: "layers=-1", acting: ["layers=-2", "groups=2"] },
  "route of a group": { before: map, given: "layers=-1\ngroups=2", acting: ["group_id=1"] },
  shortcut: {
    before: map + map,
    given: "from=-2",
    acting: ["from=-1", "weights_type=per_feature", "weights_type=per_channel", "activation=relu"],
    inert: ["weights_normalization=softmax", "alpha=2", "beta=2"],
  },
  scale_channels: {
    before: `${map}${map}[avgpool]\n`,
    given: "from=-2",
    acting: ["from=-3", "scale_wh=1", "activation=relu"],
  },
  sam: { before: map + map, given: "from=-2", acting: ["from=-1", "activation=relu"] },
  implicit: { given: "", acting: ["filters=4", "atoms=2"], inert: ["mean=1", "std=1"] },
  activation: { given: "", acting: ["activation=relu"] },
  // Keys of heads whose map must fit.
  yolo: {
    before: "[convolutional]\nfilters=50\nactivation=linear\n",
    given: "num=2",
    acting: ["classes=3", "num=3", "mask=0"],
    inert: ["max=10", "jitter=.3", "scale_x_y=2", "new_coords=1", "anchors=1,2", "embedding_layer=-1"],
  },
  Gaussian_yolo: {
    before: "[convolutional]\nfilters=58\nactivation=linear\n",
    given: "num=2",
    acting: ["classes=3", "num=3", "mask=0"],
    inert: ["uc_normalizer=2"],
  },
  region: {
    before: "[convolutional]\nfilters=25\nactivation=linear\n",
    given: "",
    acting: ["classes=3", "num=3", "coords=8"],
    inert: ["softmax=1", "bias_match=1", "tree=a.tree"],
  },
  detection: {
    before: "[connected]\noutput=147\nactivation=linear\n",
    given: "",
    acting: ["classes=3", "num=3", "coords=4", "side=8"],
    inert: ["sqrt=1", "rescore=1", "reorg=1"],
  },
};

/** Keys that the loop over all sections asks for. */
const ofEverySection = [
  ...["clip=1", "onlyforward=1", "dont_update=1", "burnin_update=1", "stopbackward=1", "train_only_bn=1"],
  ...["dontload=1", "dontloadscales=1", "learning_rate=2"],
];

const net = "[net]\nheight=16\nwidth=12\nchannels=8\n";

/** A key that is given twice counts once, the first time. */
function imported(name: string, { before = "", given }: ParsedSection, option = ""): Model {
  return importDarknet(`${net}${before}[${name.split(" ")[0]}]\n${option}\n${given}\n[avgpool]\n`, "m");
}

const costOf = (model: Model) => ({
  operators: model.operators.map(({ operation, shape, inputs, weightsOf }) => ({
    ...{ operation, shape, inputs, weightsOf },
  })),
  macs: modelMacs(model),
  parameters: modelParameters(model),
});

describe.each(Object.entries(sections))("of [%s]", (name, section) => {
  it.each(section.acting)("%s changes the model, or is refused", (option) => {
    const plain = costOf(imported(name, section));
    let changed;
    try {
      changed = costOf(imported(name, section, option));
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect(String(error)).toMatch(/line \d+, \[/);
      return;
    }
    expect(changed).not.toEqual(plain);
  });

  it("the other keys of Darknet's parsers change nothing", () => {
    const plain = costOf(imported(name, section));
    for (const option of [...(section.inert ?? []), ...ofEverySection])
      expect(costOf(imported(name, section, option)), option).toEqual(plain);
  });
});
