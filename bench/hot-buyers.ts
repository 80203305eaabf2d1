import { isConflict, connect, type Database, type Sql } from '../src/database/index.ts';
import { reserveStock, type Last, type ReservationRequest } from '../src/stock/index.ts';

export interface HotBuyersLoad {
  readonly url: string;
  readonly tenant: string;
  readonly sku: string;
  readonly location: string;
  readonly orders: number;
  readonly setSize: number;
  readonly connections: number;
}
export interface HotBuyersTold {
  readonly seconds: number;
  readonly sold: number;
  readonly refused: number;
}

/** Thrown by the work that was put at the end of a transaction: somebody else was faster. */
class TooLate extends Error {}

/** As the engine does it (commit.ts): balances last, and where that fails all of it again with the balances locked. */
function reserve(database: Database, tenant: string, requests: readonly ReservationRequest[]) {
  const attempt = (lasting: boolean) =>
    database.transaction(async (sql) => {
      const ends: ((end: Sql) => Promise<void>)[] = [];
      const last: Last = async (work) => void ends.push(work);
      const results = await reserveStock(sql, tenant, requests, lasting ? last : undefined);
      try {
        for (const end of ends) await end(sql);
      } catch (error) {
        throw isConflict(error) ? error : new TooLate('', { cause: error });
      }
      return results;
    });
  return attempt(true).catch((error: unknown) => {
    if (error instanceof TooLate) return attempt(false);
    throw error;
  });
}

async function buyAll(load: HotBuyersLoad): Promise<HotBuyersTold> {
  const { url, tenant, sku, location, orders, setSize, connections } = load;
  const database = connect({ url, max: connections });
  const lines = [{ id: '1', sku, quantity: 1 }];
  let next = 0;
  let sold = 0;
  let refused = 0;
  const buyer = async () => {
    while (next < orders) {
      const first = next;
      next = Math.min(orders, first + setSize);
      const requests = Array.from({ length: next - first }, (_, at) => ({
        reference: `shop/${String(first + at).padStart(9, '0')}`,
        urgency: '',
        lines,
        locations: [location],
        allOrNothing: true,
      }));
      for (const { allocations } of await reserve(database, tenant, requests)) {
        if (allocations.length > 0) sold += 1;
        else refused += 1;
      }
    }
  };
  await database.sql`SELECT 1`;
  const startMs = performance.now();
  await Promise.all(Array.from({ length: connections }, buyer));
  const seconds = (performance.now() - startMs) / 1000;
  await database.end();
  return { seconds, sold, refused };
}

process.send?.(await buyAll(JSON.parse(process.argv[2] ?? '{}') as HotBuyersLoad));
process.disconnect();
