import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createAvalaraSimulator } from '../../../simulators/avalara/index.ts';
import { noFaults } from '../../../simulators/kit/index.ts';
import { irvine, item, startAvalara, taxFor } from './start-avalara.ts';

describe('AvaTax on a bad day', () => {
  const closing: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });
  const start = async (options: Parameters<typeof startAvalara>[0] = {}) => {
    const started = await startAvalara(options);
    closing.push(started.close);
    return started;
  };

  it('leaves a lost calculation unknown, and the look-up finds the one transaction', async () => {
    const { simulator, system } = await start();
    simulator.setFaults({ ...noFaults, droppedAfter: 1 });
    const [outcome] = await system.run('tax.calculate', [item(taxFor('web/1'))]);
    expect(outcome?.kind).toBe('unknown');
    simulator.setFaults(noFaults);
    expect(await system.lookUp('tax.calculate', [item(taxFor('web/1'))])).toMatchObject([
      { kind: 'done', value: { tax: 188 } },
    ]);
    expect(simulator.summary().transactions).toHaveLength(1);
  });

  it.each([
    ['tax.commit', 'Committed'],
    ['tax.void', 'Cancelled'],
  ] as const)('leaves a lost %s unknown, and the look-up finds it done', async (capability, status) => {
    const { simulator, system } = await start();
    await system.run('tax.calculate', [item(taxFor('web/1'))]);
    simulator.setFaults({ ...noFaults, droppedAfter: 1 });
    expect((await system.run(capability, [item({ code: 'web/1' })]))[0]?.kind).toBe('unknown');
    simulator.setFaults(noFaults);
    expect(await system.lookUp(capability, [item({ code: 'web/1' })])).toEqual([{ kind: 'done', value: {} }]);
    expect(simulator.summary().transactions).toMatchObject([{ code: 'web/1', status }]);
  });

  it('finds nothing where the calculation was lost before it arrived', async () => {
    const { simulator, system } = await start({ faults: { ...noFaults, droppedBefore: 1 } });
    expect((await system.run('tax.calculate', [item(taxFor('web/1'))]))[0]?.kind).toBe('unknown');
    simulator.setFaults(noFaults);
    expect(await system.lookUp('tax.calculate', [item(taxFor('web/1'))])).toEqual([{ kind: 'absent' }]);
  });

  it('is tried again after the time that AvaTax names when it throttles', async () => {
    const { simulator, system } = await start({ faults: { ...noFaults, throttled: 1 } });
    const throttled = { kind: 'retry', afterMs: 1000 };
    expect(await system.run('tax.calculate', [item(taxFor('web/1'))])).toMatchObject([throttled]);
    expect(await system.run('tax.commit', [item({ code: 'web/1' })])).toMatchObject([throttled]);
    expect(await system.run('tax.void', [item({ code: 'web/1' })])).toMatchObject([throttled]);
    expect(await system.run('addresses.check', [item({ address: irvine })])).toMatchObject([throttled]);
    expect(simulator.summary().transactions).toEqual([]);
  });

  it('counts a server error as unknown, not as done or refused', async () => {
    const { system } = await start({ faults: { ...noFaults, serverErrorBefore: 1 } });
    expect((await system.run('tax.calculate', [item(taxFor('web/1'))]))[0]?.kind).toBe('unknown');
    expect((await system.run('tax.commit', [item({ code: 'web/1' })]))[0]?.kind).toBe('unknown');
    expect((await system.lookUp('tax.commit', [item({ code: 'web/1' })]))[0]?.kind).toBe('unknown');
  });

  it('is tried again when it cannot be reached', async () => {
    const { system } = await start({ settings: { baseUrl: 'http://127.0.0.1:9' } });
    expect((await system.run('tax.calculate', [item(taxFor('web/1'))]))[0]?.kind).toBe('retry');
  });

  it('needs a person when the license key is wrong', async () => {
    const { system } = await start({ settings: { licenseKey: 'not-the-key' } });
    await expect(system.check()).rejects.toThrow('does not accept');
    for (const outcome of await system.run('tax.calculate', [item(taxFor('web/1'))]))
      expect(outcome).toMatchObject({ kind: 'failed', reason: 'not-authorised' });
    expect(await system.lookUp('tax.calculate', [item(taxFor('web/1'))])).toMatchObject([
      { kind: 'failed', reason: 'not-authorised' },
    ]);
  });

  it('says so when the credentials are good', async () => {
    const { system } = await start();
    await expect(system.check()).resolves.toMatchObject({ detail: expect.stringContaining('authenticated') as string });
  });

  it('knows its transactions again after a restart of the simulator', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'avalara-'));
    closing.push(() => rmSync(folder, { recursive: true }));
    const ledgerFile = join(folder, 'ledger.jsonl');
    const { simulator, system } = await start({ ledgerFile });
    await system.run('tax.calculate', [item(taxFor('web/1')), item(taxFor('web/2')), item(taxFor('web/3'))]);
    await system.run('tax.commit', [item({ code: 'web/1' })]);
    await system.run('tax.void', [item({ code: 'web/2' })]);
    const again = await createAvalaraSimulator({
      ledgerFile,
      seed: 7,
      accountId: 'a',
      licenseKey: 'b',
      companyCode: 'c',
    });
    closing.push(() => again.close());
    expect(again.summary()).toEqual(simulator.summary());
    expect(again.summary().transactions.map(({ status }) => status)).toEqual(['Committed', 'Cancelled', 'Saved']);
  });
});
