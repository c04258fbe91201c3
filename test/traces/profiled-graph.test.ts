import { describe, expect, it } from "vitest";
import { InputError } from "../../sim/errors.ts";
import { tensorBytes, weightBytes } from "../../sim/model/index.ts";
import { modelOfPartitioning, modelOfPipedream } from "../../traces/index.ts";

const node = (id: string, description: string, numbers: string) => {
  const [forward, backward, activation, parameter] = numbers.split(" ");
  return `${id} -- ${description} -- forward_compute_time=${forward}, backward_compute_time=${backward}, activation_size=${activation}, parameter_size=${parameter}`;
};

const profile = [
  node("node2", "Conv2d(3, 64, kernel_size=(3, 3))", "1.500 2.500 4096.000 256.000"),
  node("node1", "Input", "9.000 0.000 1024.000 0.000"),
  node("node4", "EmuBidirLSTM(", "3.000 1.000 30.000 0.000").replace("30.000", "[10.0; 20.0]") +
    " -- stage_id=1",
  node("node3", "__getitem__(1)", "0.000 0.000 8.000 0.000"),
  "\tnode1 -- node2",
  "\tnode2 -- node3",
  "\tnode2 -- node4",
].join("\n");

describe("a PipeDream profile", () => {
  it("becomes a model with its times, sizes and edges", () => {
    const model = modelOfPipedream(profile, "graph.txt", "g", "both");
    const shown = model.operators.map((operator) => [
      operator.name,
      operator.operation.kind,
      operator.statedSeconds,
      tensorBytes(operator),
      weightBytes(operator),
      operator.inputs.map((input) => model.operators[input]!.name),
    ]);
    expect(shown).toEqual([
      ["node1", "input", undefined, 1024, 0, []],
      ["node2", "opaque", 0.004, 4096, 256, ["node1"]],
      ["node4", "opaque", 0.004, 30, 0, ["node2"]],
    ]);
    expect(model.notes).toEqual([
      "graph.txt: 1 __getitem__ nodes that nothing reads are left out, as PipeDream does: node3",
    ]);
    const forward = modelOfPipedream(profile, "graph.txt", "g", "forward");
    expect(forward.operators.map(({ statedSeconds }) => statedSeconds)).toEqual([undefined, 0.0015, 0.003]);
  });

  it.each([
    ["", "graph.txt: is empty"],
    ["\nnonsense", "graph.txt:2: is neither a node nor an edge (allowed: a node"],
    [
      profile.replace("backward_compute_time", "backward"),
      'graph.txt:1: "backward" stands where backward_compute_time belongs',
    ],
    [
      profile.replace("=2.500", "=-2.5"),
      'graph.txt:1: backward_compute_time of node2: "-2.5" is not a finite number',
    ],
    [profile.replace("=256.000", "=[1.0; 2.0]"), "graph.txt:1: parameter_size of node2"],
    [profile.replace("\tnode1 -- node2", "\tnode1 -- node7"), "graph.txt:5: there is no node node7"],
    [`${profile}\n${profile.split("\n")[0]}`, "graph.txt:8: node node2 occurs twice"],
    [`${profile}\n\tnode4 -- node2`, "the operators form a cycle: node2 -> node4 -> node2"],
    [node("a", "Conv2d", "0.0 0.0 1.0 1.0"), "graph.txt: all times are 0"],
    [node("a", "Conv2d", "1.0 0.0 9e17 1.0"), "graph.txt: node a has more than 2^50 bytes"],
  ])("is refused for %j", (text, message) => {
    expect(() => modelOfPipedream(text, "graph.txt", "g", "both")).toThrow(InputError);
    expect(() => modelOfPipedream(text, "graph.txt", "g", "both")).toThrow(message);
  });
});

const layer = (id: number, more: object = {}) => ({
  ...{ id, name: `layer${id}`, supportedOnFpga: 1, cpuLatency: 10, fpgaLatency: id, size: 100 * id },
  ...{ isBackwardNode: 0, colorClass: id, ...more },
});
const workload = (more: object = {}) => ({
  ...{ maxSizePerFPGA: 1e9, maxFPGAs: 2, maxCPUs: 1 },
  nodes: [layer(1), layer(2), layer(3)],
  edges: [
    { sourceId: 1, destId: 2, cost: 0.5, size: 7 },
    { sourceId: 1, destId: 3, cost: 0.5 },
  ],
  ...more,
});

describe("a workload of dnn-partitioning", () => {
  const read = (content: unknown, pass?: "forward" | "both") =>
    modelOfPartitioning(JSON.stringify(content), "w.json", "w", 1e6, pass);

  it("of training has the backward pass of each colour, of the nearest colour where it has none", () => {
    const gradient = (id: number, more: object) => layer(id, { isBackwardNode: true, ...more });
    const training = workload({
      nodes: [
        ...[layer(1), layer(2), layer(3, { colorClass: 2 })],
        ...[
          gradient(11, { colorClass: 1, fpgaLatency: 8 }),
          gradient(12, { colorClass: 2, fpgaLatency: 10 }),
        ],
        ...[
          gradient(13, { colorClass: 77, fpgaLatency: 5 }),
          gradient(14, { colorClass: 78, fpgaLatency: 4 }),
        ],
      ],
      edges: [
        ...[
          { sourceId: 1, destId: 2, cost: 0.5 },
          { sourceId: 2, destId: 3, cost: 0.25 },
        ],
        ...[
          { sourceId: 3, destId: 12, cost: 0 },
          { sourceId: 14, destId: 13, cost: 1 },
        ],
        ...[
          { sourceId: 13, destId: 12, cost: 1 },
          { sourceId: 12, destId: 11, cost: 1 },
        ],
      ],
    });
    const shown = (pass?: "both") =>
      read(training, pass).operators.map(({ name, statedSeconds, statedBackwardSeconds, inputs }) => [
        name,
        ...[statedSeconds, statedBackwardSeconds].map((seconds) => seconds && Number(seconds.toFixed(9))),
        inputs,
      ]);
    // Colour 2 has 10 + 5 + 4 ms of backward nodes, shared as 2 and 3 ms forward are.
    expect(shown()).toEqual([
      ["layer1", 0.001, 0.008, []],
      ["layer2", 0.002, 0.0076, [0]],
      ["layer3", 0.003, 0.0114, [1]],
    ]);
    expect(shown("both").map(([, seconds]) => seconds)).toEqual([0.009, 0.0096, 0.0144]);
    expect(read(training).notes!.join()).toContain(
      "4 backward nodes count for the forward nodes of their colours",
    );
  });

  it("becomes a model whose transfers take the times of its edges", () => {
    const model = read(
      workload({ nodes: [layer(1), layer(2), layer(3, { colorClass: 2, name: "layer2" })] }),
    );
    const shown = model.operators.map((operator) => [
      operator.name,
      operator.statedSeconds,
      tensorBytes(operator),
      weightBytes(operator),
      operator.inputs,
      operator.together,
    ]);
    expect(shown).toEqual([
      ["layer1", 0.001, 500, 100, [], undefined],
      ["layer2#2", 0.002, 0, 200, [0], "2"],
      ["layer2#3", 0.003, 0, 300, [0], "2"],
    ]);
    expect(model.notes!.join()).toContain("1 groups of nodes share a colour");
  });

  it.each([
    ["[]", "w.json: the file: "],
    ["{", "w.json: is not JSON"],
    [workload({ nodes: [] }), "w.json: "],
    [workload({ maxFPGAs: "two" }), 'w.json: maxFPGAs: must be a finite number, not "two"'],
    [
      workload({ nodes: [layer(1, { supportedOnFpga: "yes" })] }),
      "nodes.0.supportedOnFpga: is not a flag (allowed: true, false, 0 or 1)",
    ],
    [workload({ nodes: [layer(1, { fpgaLatency: -1 })], edges: [] }), "w.json: nodes.0.fpgaLatency: "],
    [workload({ nodes: [layer(1), layer(1)], edges: [] }), "w.json: node 1 occurs twice"],
    [
      workload({ nodes: [layer(1), layer(2, { isBackwardNode: true })], edges: [] }),
      "w.json: backward nodes that share no colour with a forward node, and are joined to none that does: 2",
    ],
    [workload({ nodes: [layer(1, { isBackwardNode: 1 })], edges: [] }), "w.json: has backward nodes alone"],
    [
      workload({ nodes: [layer(1, { supportedOnFpga: false })], edges: [] }),
      "no accelerator supports cannot be placed: 1",
    ],
    [workload({ edges: [{ sourceId: 1, destId: 9, cost: 1 }] }), "w.json: edges.0: there is no node 9"],
    [
      workload({ edges: [{ sourceId: 1, destId: 2, cost: 1 }, { sourceId: 1, destId: 3, cost: 2 }] }), // prettier-ignore
      "w.json: edges.1: the output of node 1 costs 1 and 2",
    ],
  ])("is refused: %j", (content, message) => {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    expect(() => modelOfPartitioning(text, "w.json", "w", 1e6)).toThrow(InputError);
    expect(() => modelOfPartitioning(text, "w.json", "w", 1e6)).toThrow(message);
  });
});
