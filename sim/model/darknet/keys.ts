import { InputError } from "../../errors.ts";
import { shorten, type Section } from "./parse.ts";

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** Options of every layer: what training updates, which weights are loaded, and streams of one GPU. */
const ofEveryLayer = words(`
  clip dont_update burnin_update onlyforward stopbackward train_only_bn learning_rate smooth truth
  dontload dontloadscales dontsave numload stream wait_stream show_receptive_field
`);

/** Options of layers that turn a map into boxes: how they are decoded, trained and shown. */
const ofHeads = words(`
  absolute anchors background beta_nms bias_match class_scale classes_multipliers classfix cls_normalizer coord_scale
  counters_per_class delta_normalizer dets_for_show dets_for_track embedding_layer focal_loss forced ignore_thresh
  iou_loss iou_normalizer iou_thresh iou_thresh_kind jitter label_smooth_eps log map mask_scale max max_delta new_coords
  nms_kind noobject_scale obj_normalizer object_scale objectness_smooth onlyforward random reorg rescore resize
  scale_x_y show_details sim_thresh softmax sqrt thresh track_ciou_norm track_history_size tree truth_thresh
  uc_normalizer yolo_point
`);

const ofRandomImages = words("angle aspect exposure flip hue noadjust saturation shift");

/**
 * Options that Darknet's parsers read (AlexeyAB/darknet and pjreddie/darknet, src/parser.c) and that change neither a
 * shape nor the weights nor the cost of an inference: training, augmentation, decoding, loading. `[net]` states its batch,
 * which is 1 here.
 */
const harmless: Readonly<Record<string, readonly string[]>> = {
  net: words(`
    adam adversarial_lr augment_speed attention B1 B2 badlabels_rejection_percentage batch batches_per_cycle blur burn_in
    center contrastive contrastive_color contrastive_jit_flip cutmix decay dynamic_minibatch ema_alpha eps
    equidistant_point gamma gaussian_noise label_smooth_eps learning_rate learning_rate_min letter_box loss_scale
    max_batches max_chart_loss max_crop max_ratio min_crop min_ratio mixup momentum mosaic mosaic_bound
    num_sigmas_reject_badlabels notruth optimized_memory policy power random resize_step scale scales seen seq_scales
    sequential_subdivisions sgdr_cycle sgdr_mult step steps subdivisions time_steps track try_fix_nan unsupervised
    use_cuda_graph weights_reject_freq workspace_size_limit_MB ${ofRandomImages.join(" ")}
  `),
  // "dot" and "assisted_excitation" act in training alone; "cbn" is another way to train the normalization.
  convolutional: words("flipped dot angle grad_centr assisted_excitation"),
  maxpool: words("maxpool_zero_nonmax"),
  dropout: words("probability dropblock dropblock_size_rel dropblock_size_abs"),
  cost: words("type scale ratio noobj thresh"),
  crop: ofRandomImages,
  // With "tree" each element is normalized among fewer others.
  softmax: words("temperature tree noloss"),
  normalization: words("alpha beta kappa"),
  implicit: words("mean std"),
  // The factor goes into the loop that repeats pixels.
  upsample: words("scale"),
  yolo: ofHeads,
  region: ofHeads,
  detection: ofHeads,
  iseg: ofHeads,
};

/** Types of sections that have two names, or options in common. */
const sameKeys: Readonly<Record<string, string>> = {
  network: "net",
  conv: "convolutional",
  max: "maxpool",
  soft: "softmax",
  lrn: "normalization",
  Gaussian_yolo: "yolo",
};

/**
 * @param asked keys that the importer of the section understands
 * @throws InputError with line, key and section of the first other key that is not known to be harmless
 */
export function refuseUnknownKeys({ type, options }: Section, asked: ReadonlySet<string>): void {
  const own = harmless[sameKeys[type] ?? type] ?? [];
  const known = new Set([...asked, ...own, ...ofEveryLayer]);
  for (const [key, { line }] of options) {
    if (known.has(key)) continue;
    const allowed = [...new Set([...asked, ...own])].join(", ");
    throw new InputError(
      `line ${line}, [${type}]: unknown key ${shorten(key)}, which may change shapes, weights or cost (known here: ${allowed || "none"})`,
    );
  }
}
