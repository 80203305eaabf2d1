import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compile, defineProcess, startProcesses, type CallPort } from '../../src/engine/index.ts';
import { until } from '../kit/until.ts';
import { retailerAtWork, tenant, type RetailerAtWork } from './retailer-at-work.ts';
import { scriptedSystems, type Reply } from './scripted-systems.ts';

let shop: RetailerAtWork;
beforeEach(async () => {
  shop = await retailerAtWork();
});
afterEach(async () => {
  await shop.close();
});

interface Parcel {
  readonly poison?: string;
  readonly carrier?: string;
}
const start = (name: string, step: string, parcels: Readonly<Record<string, Parcel>>) =>
  shop.database.transaction((sql) =>
    startProcesses(
      sql,
      tenant,
      { process: name, version: 1, step },
      Object.entries(parcels).map(([key, body]) => ({
        key,
        sourceVersion: '1',
        body: JSON.stringify(body),
        urgency: new Date(0),
        state: '{}',
      })),
    ),
  );
const outcomes = async (name: string) => {
  const rows = await shop.sql<{ key: string; outcome: string }[]>`
    SELECT key, outcome FROM process_archive WHERE process = ${name}
    UNION ALL SELECT key, status FROM process WHERE process = ${name} ORDER BY key`;
  return Object.fromEntries(rows.map(({ key, outcome }) => [key, outcome]));
};

/** A process that throws for the parcels that are poisoned, where they say. */
const parcelProcess = (name: string) => {
  const throwAt = (document: Parcel, where: string) => {
    if (document.poison === where) throw new TypeError(`poisoned ${where}`);
  };
  return compile(
    defineProcess<Parcel, { sorted?: boolean }>({
      name,
      version: 1,
      initialState: () => ({}),
      urgency: () => new Date(0),
      stake: () => ({ amount: 1, currency: 'USD' }),
      signals: {},
      afterCancel: [],
      steps: [
        {
          kind: 'decide',
          name: 'weigh',
          decide: ({ document }) => (throwAt(document, 'decide'), { kind: 'continue' }),
        },
        {
          kind: 'local',
          name: 'sort',
          run: async (instances) => instances.map(({ document }) => (throwAt(document, 'local'), { kind: 'continue' })),
        },
        {
          kind: 'call',
          name: 'send',
          capability: 'fulfilment.request',
          input: ({ document }) => (throwAt(document, 'input'), document),
          done: (_results, { document }) => (throwAt(document, 'done'), { sorted: true }),
        },
      ],
    }),
  );
};

describe('one instance whose step throws', () => {
  it.each(['decide', 'local', 'input', 'done'])(
    'in %s becomes an exception, and the others of its set go on',
    async (where) => {
      const name = `parcels-${where}`;
      const program = parcelProcess(name);
      const systems = scriptedSystems({});
      await start(name, program.first, { a: {}, b: { poison: where }, c: {} });
      shop.startWorker(systems.port, 'first', {}, [program]);
      await until(async () => {
        const { a, b, c } = await outcomes(name);
        return a === 'completed' && c === 'completed' && b === 'exception';
      });
      expect(systems.repeated()).toEqual([]);
    },
  );
});

describe('an exception at the last step', () => {
  it('is closed when the instance ends after a retry', async () => {
    const program = parcelProcess('last');
    const systems = scriptedSystems({
      perform: ({ time }): Reply => (time === 1 ? { kind: 'failed', reason: 'x', detail: 'x' } : 'done'),
    });
    await start('last', program.first, { a: {} });
    shop.startWorker(systems.port, 'first', {}, [program]);
    await until(async () => (await outcomes('last'))['a'] === 'exception');
    await shop.sql`UPDATE process SET status = 'ready', queue = step`;
    await until(async () => (await outcomes('last'))['a'] === 'completed');
    expect(await shop.sql`SELECT 1 FROM exception WHERE resolved_at IS NULL`).toHaveLength(0);
  });
});

describe('an undo that is tried again as a new round', () => {
  it('still ends as cancelled', async () => {
    const program = compile(
      defineProcess<Parcel, { tries?: number }>({
        name: 'returned',
        version: 1,
        initialState: () => ({}),
        urgency: () => new Date(0),
        stake: () => ({ amount: 1, currency: 'USD' }),
        signals: {},
        afterCancel: [],
        steps: [
          {
            kind: 'call',
            name: 'send',
            capability: 'fulfilment.request',
            input: () => ({}),
            done: () => ({}),
            undo: {
              capability: 'fulfilment.cancel',
              input: () => ({}),
              done: () => ({}),
              refused: { busy: () => ({ kind: 'again', afterMs: 1 }) },
            },
          },
          { kind: 'decide', name: 'regret', decide: () => ({ kind: 'cancel', reason: 'regretted' }) },
        ],
      }),
    );
    const systems = scriptedSystems({
      perform: ({ step, round }): Reply =>
        step === 'undo:send' && round === 0 ? { kind: 'refused', reason: 'busy', detail: '' } : 'done',
    });
    await start('returned', program.first, { a: {} });
    shop.startWorker(systems.port, 'first', {}, [program]);
    await until(async () => (await shop.sql`SELECT 1 FROM process_archive`).length === 1);
    expect(await outcomes('returned')).toEqual({ a: 'cancelled' });
  });
});

describe('a slow system', () => {
  it('does not hold up what goes to another system', async () => {
    const program = parcelProcess('carriers');
    const systems = scriptedSystems({});
    const port: CallPort = {
      ...systems.port,
      route: (_capability, document) => (document as Parcel).carrier ?? 'quick',
      systemsFor: () => ['slow', 'quick'],
      setsInFlightMax: () => 1,
      perform: (system, capability, items) =>
        system === 'slow' ? new Promise(() => undefined) : systems.port.perform(system, capability, items),
    };
    shop.startWorker(port, 'first', { drainMs: 100 }, [program]);
    const parcels = (prefix: string) =>
      Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [
          `${prefix}${index}`,
          { carrier: index % 2 === 0 ? 'slow' : 'quick' },
        ]),
      );
    await start('carriers', program.first, parcels('a'));
    await until(
      async () => Object.values(await outcomes('carriers')).filter((outcome) => outcome === 'completed').length === 10,
    );
    await start('carriers', program.first, parcels('b'));
    await until(
      async () => Object.values(await outcomes('carriers')).filter((outcome) => outcome === 'completed').length === 20,
    );
  });
});
