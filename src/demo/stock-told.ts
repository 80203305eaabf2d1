import type { Database } from '../database/index.ts';

/**
 * Follows what the channels are told of stock: how many numbers, and how long after the first sale of this run each of
 * them was told what is left.
 */
export class StockTold {
  private readonly database: Database;
  private readonly tenant: string;
  private readonly startedAt = new Date();
  private firstSaleAt: Date | null = null;
  private readonly firstMs = new Map<string, number>();

  constructor(database: Database, tenant: string) {
    this.database = database;
    this.tenant = tenant;
  }

  /** Numbers that channels have acknowledged so far. */
  async read(): Promise<number> {
    const { sql } = this.database;
    this.firstSaleAt ??= await this.findFirstSale();
    const rows = await sql<{ channel: string; told: number; firstAt: Date | null }[]>`
      SELECT channel, coalesce(sum(told_version), 0)::int AS told,
        min(acknowledged_at) FILTER (WHERE told_at >= ${this.firstSaleAt}::timestamptz) AS "firstAt"
      FROM stock_channel WHERE tenant = ${this.tenant} GROUP BY channel`;
    for (const { channel, firstAt } of rows)
      if (firstAt !== null && this.firstSaleAt !== null && !this.firstMs.has(channel))
        this.firstMs.set(channel, firstAt.getTime() - this.firstSaleAt.getTime());
    return rows.reduce((sum, { told }) => sum + told, 0);
  }

  /** Null where the channel was told nothing since, or asks for it. */
  firstToldMs(channel: string): number | null {
    return this.firstMs.get(channel) ?? null;
  }

  private async findFirstSale(): Promise<Date | null> {
    const [row] = await this.database.sql<{ at: Date }[]>`
      SELECT at FROM stock_ledger WHERE tenant = ${this.tenant} AND kind = 'reserve' AND at >= ${this.startedAt}
      ORDER BY xid, seq LIMIT 1`;
    return row?.at ?? null;
  }
}
