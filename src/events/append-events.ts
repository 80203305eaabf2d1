import { packed, pgArray, type Sql } from '../database/index.ts';

/** A CloudEvents-like fact for the log; the envelope is completed when it is read. */
export interface NewEvent {
  readonly type: string;
  /** The business key, e.g. `main-shop/000000012`. */
  readonly subject: string;
  readonly correlation: string;
  readonly causation: string | null;
  readonly sourceVersion: string | null;
  readonly data: unknown;
}

/** Appends a set of events in the caller's transaction: the log is the outbox. */
export async function appendEvents(sql: Sql, tenant: string, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await sql`
    INSERT INTO event (tenant, type, subject, correlation, causation, source_version, data)
    SELECT ${tenant}, * FROM unnest(
      unpack(${packed(events.map((event) => event.type))}),
      unpack(${packed(events.map((event) => event.subject))}),
      unpack(${packed(events.map((event) => event.correlation))}),
      ${pgArray(events.map((event) => event.causation))}::text[],
      ${pgArray(events.map((event) => event.sourceVersion))}::text[],
      unpack(${packed(events.map((event) => JSON.stringify(event.data)))})::json[])`;
}
