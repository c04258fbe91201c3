/** Recurrent cells, by the number of gates that each unit computes at a step. */
export const recurrentGates = { lstm: 4, gru: 3, rnn: 1 } as const;
export type RecurrentCell = keyof typeof recurrentGates;

/** Functions of gates; their constants cost nothing and are not kept. */
export const gateFunctions = [
  "sigmoid",
  "tanh",
  "relu",
  "leaky-relu",
  "thresholded-relu",
  "elu",
  "hard-sigmoid",
  "softsign",
  "softplus",
  "affine",
  "scaled-tanh",
] as const;
export type GateFunction = (typeof gateFunctions)[number];

/** The functions of the gates of a cell where nobody names others; as ONNX's operators have it. */
export const usualGateFunctions: Readonly<Record<RecurrentCell, readonly GateFunction[]>> = {
  lstm: ["sigmoid", "tanh", "tanh"],
  gru: ["sigmoid", "tanh"],
  rnn: ["tanh"],
};

/** What a recurrent cell hands to its next step; only an LSTM has a cell state. */
export const recurrentStates = ["hidden", "cell"] as const;
export type RecurrentState = (typeof recurrentStates)[number];
