import type { Database } from '../src/database/index.ts';
import type { CallPort, WorkerLimits } from '../src/engine/index.ts';

/** A mistake that engines make, put into the workers of the plan on purpose, and the rows that must find it. */
export interface PlantedBug {
  readonly name: string;
  readonly rows: readonly number[];
  readonly port?: (port: CallPort) => CallPort;
  readonly database?: (database: Database) => Database;
  readonly limits?: Partial<WorkerLimits>;
}

type Perform = CallPort['perform'];
type Outcomes = Awaited<ReturnType<Perform>>['outcomes'];

/** The outcomes told otherwise. */
const telling = (tell: (one: Outcomes[number]) => Outcomes[number]) => (port: CallPort) => ({
  ...port,
  perform: async (...call: Parameters<Perform>) => {
    const answer = await port.perform(...call);
    return { ...answer, outcomes: answer.outcomes.map(tell) };
  },
});

export const plantedBugs: readonly PlantedBug[] = [
  {
    // What may have been done is repeated without asking the vendor.
    name: 'retry-without-look-up',
    rows: [5, 1],
    port: (port) => ({
      ...port,
      lookUp: async (system, capability, items) => {
        const { journal } = await port.lookUp(system, capability, items);
        return { outcomes: items.map(() => ({ kind: 'absent' as const })), journal };
      },
    }),
  },
  {
    // A lost answer is taken for a no.
    name: 'unknown-taken-for-not-done',
    rows: [5],
    port: telling((one) => (one.kind === 'unknown' ? { kind: 'retry', afterMs: null, detail: one.detail } : one)),
  },
  {
    // A refusal is taken for a success, so that an order goes on without its effect.
    name: 'failure-taken-for-done',
    rows: [8],
    port: telling((one) => (one.kind === 'failed' ? { kind: 'done', value: {} } : one)),
  },
  {
    // A worker that was stopped goes on where it was, without a look at its lease.
    name: 'lease-not-looked-at-before-a-call',
    rows: [10],
    port: (port) => ({
      ...port,
      perform: async (system, capability, items) => {
        // The call lies between the look and the sending for so long that a pause falls into it.
        await new Promise((resolve) => setTimeout(resolve, 400));
        return port.perform(system, capability, items);
      },
    }),
  },
  {
    // What a worker has lost is written all the same.
    name: 'epoch-not-checked',
    rows: [10, 16],
    database: (database) =>
      answering(database, 'WITH held AS (SELECT id, signalled FROM lease', [{ signalled: false }]),
  },
  {
    // Nobody looks for what dead workers held.
    name: 'no-take-over',
    rows: [1],
    limits: { reapEveryMs: 2 ** 30 } as unknown as Partial<WorkerLimits>,
  },
];

/** In transactions, a statement that begins so is not sent and answered with these rows. */
function answering(database: Database, beginning: string, rows: readonly object[]): Database {
  const transaction: Database['transaction'] = (work, ...more) =>
    database.transaction(
      (sql) => {
        const planted = new Proxy(sql, {
          apply: (target, self, given: [TemplateStringsArray, ...unknown[]]) =>
            given[0]?.[0]?.includes(beginning) === true
              ? Promise.resolve(rows)
              : (Reflect.apply(target as never, self, given) as unknown),
        });
        return work(planted);
      },
      ...more,
    );
  return new Proxy(database, {
    get: (target, name) => (name === 'transaction' ? transaction : Reflect.get(target, name)),
  });
}
