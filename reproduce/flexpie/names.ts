import type { ModelName, Scheme, Topology } from "./case.ts";

/** How the paper writes models, schemes and topologies. */
export const modelNames: Readonly<Record<ModelName, string>> = {
  "mobilenet-v1": "MobileNet-v1",
  resnet18: "ResNet18",
  resnet101: "ResNet101",
  "bert-base": "BERT-base",
};

export const schemeNames: Readonly<Record<Scheme, string>> = {
  outc: "OutC",
  inh: "InH/InW",
  grid2d: "2D-grid",
  fused: "Fused-layer",
  layerwise: "Layer-wise",
  flexpie: "FlexPie",
};

export const topologyNames: Readonly<Record<Topology, string>> = { ring: "Ring", ps: "PS", mesh: "Mesh" };
