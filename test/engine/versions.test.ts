import { afterEach, expect, it } from 'vitest';
import { compile, defineProcess, startOf, startProcesses } from '../../src/engine/index.ts';
import { until } from '../kit/until.ts';
import { retailerAtWork, tenant } from './retailer-at-work.ts';
import { scriptedSystems } from './scripted-systems.ts';

let shop: Awaited<ReturnType<typeof retailerAtWork>>;
afterEach(async () => shop.close());

const parcels = (version: number) =>
  compile(
    defineProcess<object, { by?: number }>({
      name: 'parcels',
      version,
      initialState: () => ({}),
      urgency: () => new Date(0),
      stake: () => ({ amount: null, currency: null }),
      steps: [{ kind: 'decide', name: 'sort', decide: () => ({ kind: 'continue', patch: { by: version } }) }],
      afterCancel: [],
      signals: {},
    }),
  );
const start = (key: string, version: number) =>
  shop.database.transaction((sql) =>
    startProcesses(sql, tenant, startOf(parcels(version)), [
      { key, sourceVersion: '1', body: '{}', urgency: new Date(0), state: '{}' },
    ]),
  );
const byOf = async (key: string): Promise<number | undefined> => {
  const [row] = await shop.sql<{ state: { by?: number } }[]>`SELECT state FROM process_archive WHERE key = ${key}`;
  return row?.state.by;
};

it('an instance goes on under the version that it was started with, old and new side by side', async () => {
  shop = await retailerAtWork();
  await start('old', 1);
  await start('new', 2);
  shop.startWorker(scriptedSystems({}).port, 'second', {}, [parcels(2)]);
  await until(async () => (await byOf('new')) === 2);
  expect(await byOf('old')).toBeUndefined();
  shop.startWorker(scriptedSystems({}).port, 'both', {}, [parcels(1), parcels(2)]);
  await until(async () => (await byOf('old')) === 1);
});
