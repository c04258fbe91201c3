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
  const read = (content: unknown) => modelOfPartitioning(JSON.stringify(content), "w.json", "w", 1e6);

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
      ["layer2#2", 0.002, 1, 200, [0], "2"],
      ["layer2#3", 0.003, 1, 300, [0], "2"],
    ]);
    expect(model.notes!.join()).toContain("1 groups of nodes share a colour");
  });

  it.each([
    ["[]", "w.json: the file: "],
    ["{", "w.json: is not JSON"],
    [workload({ nodes: [] }), "w.json: "],
    [workload({ maxFPGAs: "two" }), "w.json: maxFPGAs: "],
    [workload({ nodes: [layer(1, { fpgaLatency: -1 })], edges: [] }), "w.json: nodes.0.fpgaLatency: "],
    [workload({ nodes: [layer(1), layer(1)], edges: [] }), "w.json: node 1 occurs twice"],
    [workload({ nodes: [layer(1), layer(2, { isBackwardNode: true })], edges: [] }), "has 1 backward nodes"],
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
