/** What the page's script works with; `page-of.ts` writes it. */
interface ReportData {
  readonly looks: readonly PlannerLook[];
  readonly deviceLooks: readonly DeviceLook[];
  readonly activities: Readonly<Record<Theme, ActivityColours>>;
  readonly charts: Readonly<Record<string, object>>;
  readonly table: TableData;
  readonly timelines: readonly ShownTimeline[];
}

type Theme = "light" | "dark";
type Activity = "compute" | "wait" | "transfer";
type ActivityColours = Readonly<Record<Activity, string>>;

interface PlannerLook {
  readonly planner: string;
  readonly light: string;
  readonly dark: string;
  readonly shape: string;
}

interface DeviceLook {
  readonly colour: string;
  readonly dash: readonly number[];
}

interface TableData {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

interface TableColumn {
  readonly name: string;
  readonly numbers?: "decimals" | "digits";
}

type TableRow = readonly (string | number | null)[];

interface ShownTimeline {
  readonly where: string;
  readonly timeline: PointTimeline;
}

interface PointTimeline {
  readonly makespan: number;
  readonly names: readonly string[];
  readonly devices: readonly {
    readonly name: string;
    readonly computes: readonly (readonly [stream: number, start: number, duration: number, name: number])[];
    readonly memory: readonly (readonly [time: number, bytes: number])[];
  }[];
  readonly links: readonly {
    readonly name: string;
    readonly spans: readonly (readonly [start: number, duration: number, rate: number])[];
  }[];
}

/** A chart in the page. */
interface EmbeddedChart {
  finalize(): void;
}

/** vega-embed, which stands in the page before the page's own script. */
declare function vegaEmbed(
  element: HTMLElement,
  specification: object,
  options: object,
): Promise<EmbeddedChart>;
