/** Functions from a model to a model: what makes a network smaller or its tensors narrower. Each adds a note of what it changed. */
export { quantizedTypes, quantizeModel, type QuantizedType } from "./quantize.ts";
