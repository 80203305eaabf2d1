import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { Terminal } from '../../src/cli/terminal.ts';
import { topText } from '../../src/cli/text/top-text.ts';
import { TopReader, type TopView } from '../../src/telemetry/index.ts';
import { startInstallation, tenant, type Installation } from '../operations/installation.ts';
import { until } from '../kit/until.ts';

let installation: Installation;
let urlBefore: string | undefined;
beforeAll(async () => {
  installation = await startInstallation([]);
  const [row] = await installation.database.sql<{ name: string }[]>`SELECT current_database() AS name`;
  const { inject } = await import('vitest');
  const url = new URL(inject('databaseUrl'));
  url.pathname = `/${row?.name}`;
  urlBefore = process.env['DATABASE_URL'];
  process.env['DATABASE_URL'] = url.href;
  await installation.accept('P1');
  await installation.statusIs('P1', 'waiting');
  await installation.database.sql`
    INSERT INTO vendor_budget (tenant, system, quota, even_at_ms, asked_at_ms, granted, wait_ms, interval_ms, burst, waiting)
    SELECT ${tenant}, 'amazon', 'orders', now_ms + 5 * 60000, now_ms, 1, 0, 60000, 20, 7
    FROM (SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now_ms) clock`;
  await installation.database.sql`
    INSERT INTO lease (tenant, worker, until) VALUES (${tenant}, 'dead', clock_timestamp() + interval '1 hour')`;
});
afterAll(async () => {
  if (urlBefore === undefined) delete process.env['DATABASE_URL'];
  else process.env['DATABASE_URL'] = urlBefore;
  await installation.stop();
});

class Kept {
  readonly isTTY: boolean;
  text = '';
  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }
  write(text: string): void {
    this.text += text;
  }
}
async function top(words: readonly string[], { json = false, isTTY = false } = {}) {
  const [out, err] = [new Kept(isTTY), new Kept(isTTY)];
  const ended = run(['top', '--folder', '/nowhere', ...words], new Terminal({ json, streams: { out, err } }));
  return { out, err, ended };
}

describe('crossdock top', () => {
  it('--once shows where orders are, the oldest, sets, quotas and consumers', async () => {
    const { out, ended } = await top(['--once']);
    expect(await ended).toBe(0);
    expect(out.text).toMatch(/await-shipment +1 +\d+ s +waiting 1/);
    expect(out.text).toMatch(/sets +1 carried by 1 workers, 0 expired/);
    expect(out.text).toMatch(/amazon orders +15 +20 +7/);
  });

  it('--once --json answers the same as one document', async () => {
    const { out, ended } = await top(['--once'], { json: true });
    expect(await ended).toBe(0);
    const view = JSON.parse(out.text) as TopView;
    expect(view.steps[0]).toMatchObject({ process: 'order-to-cash', step: 'await-shipment', orders: 1 });
    expect(view.leases).toEqual({ held: 1, expired: 0, workers: 1 });
    expect(view.quotas).toEqual([{ system: 'amazon', quota: 'orders', left: 15, limit: 20, waiting: 7 }]);
    expect(view.rates.accepted).toBeGreaterThan(0);
  });

  it('without a terminal writes a plain line a look until it is stopped', async () => {
    const { out, ended } = await top(['--every', '1']);
    await until(() => out.text.split('\n').length >= 3);
    process.emit('SIGINT');
    expect(await ended).toBe(0);
    for (const line of out.text.trimEnd().split('\n'))
      expect(line).toMatch(
        /^\d{4}-\d\d-\d\dT\S+Z {2}accepted [\d.]+\/s .* oldest \d+ s at await-shipment {2}sets 1 \(0 expired\)/,
      );
    // oxlint-disable-next-line no-control-regex -- none of these may be there
    expect(out.text).not.toMatch(/\u001b/);
  });

  it('on a terminal paints one screen again and again, and leaves it as it was', async () => {
    const { out, ended } = await top(['--every', '1'], { isTTY: true });
    await until(() => out.text.split('\u001b[H').length >= 3);
    process.emit('SIGTERM');
    expect(await ended).toBe(0);
    expect(out.text.startsWith('\u001b[?1049h')).toBe(true);
    expect(out.text.endsWith('\u001b[?1049l')).toBe(true);
  });
});

describe('its screen', () => {
  it('has no more lines than the terminal, however much there is', async () => {
    const view = await new TopReader(installation.database, tenant).read();
    const [step] = view.steps;
    if (step === undefined) throw new Error('no step');
    const much = { ...view, steps: Array.from({ length: 80 }, (_, index) => ({ ...step, step: `step-${index}` })) };
    for (const lineCount of [10, 24, 60])
      expect(topText(much, lineCount).split('\n').length).toBeLessThanOrEqual(lineCount);
    expect(topText(much, 60)).toContain('… and 42 more');
  });
});
