import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { outdated } from '../../scripts/dashboards.ts';
import { alerts, dashboardRows } from '../../src/telemetry/index.ts';
import { catalogue, definitionOf, isOfInstallation } from '../../src/telemetry/metrics/catalogue.ts';

const panels = dashboardRows.flatMap((row) => row.panels);
const queries = panels.flatMap((panel) => panel.queries.map(({ expr, legend }) => ({ of: panel.title, expr, legend })));
const expressions = [
  ...queries.map(({ of, expr }) => ({ of, expr })),
  ...alerts.map(({ name, expr }) => ({ of: name, expr })),
];
const metricsIn = (expr: string) => expr.match(/\b(?:crossdock|process|nodejs)_[a-z_]+\b(?!")/g) ?? [];
/** The parts of a histogram stand for it. */
const baseOf = (name: string) => {
  const base = name.replace(/_(?:bucket|sum|count)$/, '');
  return definitionOf(base)?.type === 'histogram' ? base : name;
};

describe('the dashboard and the alerts', () => {
  it('are as the catalogue would make them now', async () => {
    expect(await outdated()).toEqual([]);
  });

  it('name no metric that there is not, and each its labels', () => {
    for (const { of, expr } of expressions) {
      const names = metricsIn(expr);
      expect(names.length, of).toBeGreaterThan(0);
      for (const name of names) expect(definitionOf(baseOf(name)), `${of}: ${name}`).toBeDefined();
      for (const [, name = '', matched = ''] of expr.matchAll(/\b((?:crossdock|process|nodejs)_[a-z_]+)\{([^}]*)\}/g))
        for (const [, label = ''] of matched.matchAll(/(\w+)=/g))
          expect([...(definitionOf(baseOf(name))?.labels ?? []), 'instance', 'le'], `${of}: ${label}`).toContain(label);
    }
  });

  it('show every metric of the catalogue somewhere', () => {
    const shown = new Set(expressions.flatMap(({ expr }) => metricsIn(expr).map(baseOf)));
    expect(Object.keys(catalogue).filter((name) => !shown.has(name))).toEqual([]);
  });

  it('take what every process tells of the whole only once', () => {
    for (const { of, expr } of expressions)
      for (const [, before = '', name = ''] of expr.matchAll(
        /(\w+(?: by \([^)]*\))?) ?\(?(?:rate|increase)?\(?\b(crossdock_[a-z_]+)/g,
      ))
        if (isOfInstallation(name)) expect(`${of}: ${before}`).toMatch(/: (?:max|min|on|and|absent|seconds)/);
  });

  it('take rates of counters alone', () => {
    for (const { of, expr } of expressions)
      for (const [, name = ''] of expr.matchAll(/(?:rate|increase)\(([a-z_]+)/g))
        expect(definitionOf(baseOf(name))?.type, `${of}: ${name}`).not.toBe('gauge');
  });

  it('have names of Prometheus: base units last, and totals for counters alone', () => {
    for (const [name, { type, help }] of Object.entries(catalogue)) {
      expect(name).toMatch(/^(?:crossdock|process|nodejs)_[a-z][a-z_]*[a-z]$/);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      expect(name).not.toMatch(/_(?:ms|milliseconds|minutes|kb|mb)$/);
      expect(help.length).toBeGreaterThan(3);
    }
  });

  it('are files that Grafana and Prometheus read: every rule with what to do, every panel in its place', () => {
    const rules = parse(readFileSync('ops/prometheus/alerts.yml', 'utf8')) as {
      groups: { rules: { alert: string; expr: string; annotations: { description: string } }[] }[];
    };
    const [group] = rules.groups;
    expect(group?.rules.map(({ alert }) => alert)).toEqual(alerts.map(({ name }) => name));
    expect(group?.rules.every(({ annotations }) => annotations.description.length > 20)).toBe(true);
    const dashboard = JSON.parse(readFileSync('ops/grafana/crossdock.json', 'utf8')) as {
      panels: { id: number; gridPos: { x: number; y: number; w: number; h: number } }[];
    };
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(dashboard.panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });
});
