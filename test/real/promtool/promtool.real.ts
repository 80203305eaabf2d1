import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Collector, dashboardRows } from '../../../src/telemetry/index.ts';
import { testDatabase } from '../../kit/database.ts';

const promtool = process.env['PROMTOOL_PATH'] ?? 'promtool';
const judge = (words: readonly string[], input?: string) => {
  const { status, stdout, stderr } = spawnSync(promtool, words, {
    encoding: 'utf8',
    ...(input === undefined ? {} : { input }),
  });
  return { status, text: `${stdout}${stderr}` };
};

let place: Awaited<ReturnType<typeof testDatabase>>;
let folder = '';
beforeAll(async () => {
  place = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'crossdock-promtool-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await place.drop();
});

describe('promtool', () => {
  it('finds the alert rules well-formed', () => {
    const { status, text } = judge(['check', 'rules', 'ops/prometheus/alerts.yml']);
    expect(text).toMatch(/SUCCESS: \d+ rules found/);
    expect(status).toBe(0);
  });

  it('reads every query of the dashboard', () => {
    const rules = dashboardRows
      .flatMap((row) => row.panels.flatMap((panel) => panel.queries.map(({ expr }) => expr)))
      .map((expr, index) => ({ record: `panel:query${index}`, expr: expr.replaceAll('$__rate_interval', '1m') }));
    const file = join(folder, 'panels.yml');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    const { status, text } = judge(['check', 'rules', file]);
    expect(text).toContain(`SUCCESS: ${rules.length} rules found`);
    expect(status).toBe(0);
  });

  it('reads a scrape and has nothing to say against its names', async () => {
    const collector = new Collector({
      database: place.database,
      tenant: 'main',
      channels: ['shop'],
      roles: ['worker'],
    });
    collector.registry.observe('crossdock_call_duration_seconds', ['shop', 'tax.calculate', 'run'], 0.2);
    const text = await collector.expose('prometheus');
    collector.close();
    expect(judge(['check', 'metrics'], text)).toEqual({ status: 0, text: '' });
  });

  it('sees the alert on expired leases come after a minute', () => {
    const file = join(folder, 'alert.test.yml');
    const test = {
      rule_files: [join(process.cwd(), 'ops/prometheus/alerts.yml')],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: [{ series: 'crossdock_leases{state="expired",instance="a"}', values: '0 3 3 3' }],
          alert_rule_test: [
            { eval_time: '1m', alertname: 'CrossdockLeasesExpired', exp_alerts: [] },
            {
              eval_time: '3m',
              alertname: 'CrossdockLeasesExpired',
              exp_alerts: [
                {
                  exp_labels: { severity: 'critical' },
                  exp_annotations: {
                    summary: 'Sets of dead workers are not taken over',
                    description: 'No worker runs, or none gets to it. Start one: crossdock start --role worker.',
                  },
                },
              ],
            },
          ],
        },
      ],
    };
    writeFileSync(file, JSON.stringify(test));
    const { status, text } = judge(['test', 'rules', file]);
    expect(text).toContain('SUCCESS');
    expect(status).toBe(0);
  });
});
