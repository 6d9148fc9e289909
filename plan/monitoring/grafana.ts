/** Dashboards as Grafana reads them: schema version 39, which Grafana 11 writes. */
import type { Dashboard, Panel } from "./dashboards";

/** Two panels beside each other on a grid of 24 columns. */
const WIDTH = 12;
const HEIGHT = 8;
/** Which Prometheus it is, the person who opens a dashboard picks. */
const SOURCE = { type: "prometheus", uid: "$" + "{datasource}" };

/** The JSON model of a dashboard. */
export function grafanaDashboard({ uid, title, panels }: Dashboard): Record<string, unknown> {
  return {
    uid,
    title,
    tags: ["ai-stack"],
    schemaVersion: 39,
    editable: false,
    refresh: "1m",
    time: { from: "now-6h", to: "now" },
    templating: { list: [{ name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus" }] },
    panels: panels.map(grafanaPanel),
  };
}

function grafanaPanel({ title, unit = "short", queries }: Panel, index: number): Record<string, unknown> {
  return {
    id: index + 1,
    title,
    type: "timeseries",
    datasource: SOURCE,
    gridPos: { x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT, w: WIDTH, h: HEIGHT },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi" } },
    targets: queries.map(({ expr, legend }, position) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + position),
      datasource: SOURCE,
      expr,
      legendFormat: legend === "" ? "__auto" : legend,
    })),
  };
}
