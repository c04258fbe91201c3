import { drawWhenSeen, hidePlanners } from "./charts.js";
import { connectLegends, drawLegends } from "./legend.js";
import { connectPrinting } from "./print.js";
import { connectTable } from "./table.js";
import { connectTimeline } from "./timeline.js";

/** @type {ReportData} */
const data = JSON.parse(document.getElementById("report-data")?.textContent ?? "");
drawLegends();
connectLegends(data.looks, hidePlanners);
const showAllRows = connectTable(data.table);
const drawForPaper = drawWhenSeen(data.charts, data.looks);
connectTimeline(data);
connectPrinting(() => {
  const showPage = showAllRows();
  const drawForScreen = drawForPaper();
  return () => {
    showPage();
    drawForScreen();
  };
});
