import { drawWhenSeen } from "./charts.js";
import { drawLegends } from "./legend.js";
import { connectTable } from "./table.js";
import { connectTimeline } from "./timeline.js";

/** @type {ReportData} */
const data = JSON.parse(document.getElementById("report-data")?.textContent ?? "");
drawLegends();
connectTable(data.table);
drawWhenSeen(data.charts, data.looks);
connectTimeline(data);
