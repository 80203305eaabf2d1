import { rows, type Panel } from './panels.ts';

const columns = 24;
const widths = { number: 4, graph: 8 } as const;
const heights = { number: 4, graph: 8 } as const;
const datasource = { type: 'prometheus', uid: '${datasource}' } as const;

/** https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
export function grafanaDashboard(): unknown {
  return {
    title: 'Crossdock',
    uid: 'crossdock',
    tags: ['crossdock'],
    schemaVersion: 39,
    editable: true,
    refresh: '15s',
    time: { from: 'now-3h', to: 'now' },
    templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus' }] },
    panels: panelsOf(),
  };
}

function panelsOf(): unknown[] {
  const panels: unknown[] = [];
  let y = 0;
  for (const { title, panels: own } of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: columns, h: 1 },
    });
    y += 1;
    let x = 0;
    let height = 0;
    for (const panel of own) {
      const [w, h] = [widths[panel.kind], heights[panel.kind]];
      if (x + w > columns) {
        x = 0;
        y += height;
        height = 0;
      }
      panels.push(panelOf(panel, panels.length + 1, { x, y, w, h }));
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return panels;
}

function panelOf({ title, kind, unit, queries, redFrom }: Panel, id: number, gridPos: object): unknown {
  const steps = [
    { color: 'green', value: null },
    ...(redFrom === undefined || redFrom === Infinity ? [] : [{ color: 'red', value: redFrom }]),
  ];
  return {
    id,
    title,
    type: kind === 'graph' ? 'timeseries' : 'stat',
    datasource,
    gridPos,
    fieldConfig: { defaults: { unit, thresholds: { mode: 'absolute', steps } }, overrides: [] },
    options:
      kind === 'graph'
        ? { legend: { displayMode: 'list', placement: 'bottom' } }
        : { reduceOptions: { calcs: ['lastNotNull'] } },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat: legend,
    })),
  };
}
