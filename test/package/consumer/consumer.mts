// A program of a user: loads a scenario, runs it, looks at a plan, draws a chart.
import {
  beliefsOf,
  describePlan,
  inferencePoint,
  latencyChart,
  loadScenario,
  planningCache,
  planPoint,
  renderPng,
  renderSvg,
  rowOf,
  runScenario,
  type PlanDescription,
  type PointRow,
} from "slicewise";

const scenario = loadScenario("scenario.yaml");
const rows: PointRow[] = [...runScenario(scenario)].map(rowOf);
if (rows.length !== scenario.pointCount || rows.some(({ status }) => status !== "ok")) {
  throw new Error("not all points of the scenario ran");
}

const point = inferencePoint(scenario.point(0), "a plan");
const planned = planPoint(point, point.planner, beliefsOf(point), planningCache());
const plan: PlanDescription = describePlan(point, planned);
if (!((plan.predictedLatency ?? 0) > 0) || plan.steps.length === 0) throw new Error("the plan is empty");

const chart = latencyChart(rows, scenario.name, "");
if (!chart) throw new Error("there is no chart");
const png = renderPng(await renderSvg(chart));
if (png.length < 1000) throw new Error("the chart is empty");
