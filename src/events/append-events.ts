import { packed, packedJson, type Sql } from '../database/index.ts';

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

/**
 * Appends a set of events in the caller's transaction: the log is the outbox. One statement for each kind: what its
 * events share is sent once, because a column of `unnest` costs PostgreSQL more than the row that it fills.
 */
export async function appendEvents(sql: Sql, tenant: string, events: readonly NewEvent[]): Promise<void> {
  const kinds = new Map<string, NewEvent[]>();
  for (const event of events) {
    const kind = `${event.type} ${event.causation}`;
    const same = kinds.get(kind);
    if (same === undefined) kinds.set(kind, [event]);
    else same.push(event);
  }
  await Promise.all([...kinds.values()].map((same) => appendKind(sql, tenant, same)));
}

async function appendKind(sql: Sql, tenant: string, events: readonly NewEvent[]): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  const ownCorrelation = events.every((event) => event.correlation === event.subject);
  const versioned = events.some((event) => event.sourceVersion !== null);
  const texts = (of: (event: NewEvent) => string) => packed(events.map(of));
  await sql`
    INSERT INTO event (tenant, type, subject, correlation, causation, source_version, data)
    SELECT ${tenant}, ${first.type}, subject, ${ownCorrelation ? sql`subject` : sql`correlation`}, ${first.causation},
      nullif(source_version, ''), data
    FROM unnest(
      unpack(${texts((event) => event.subject)}),
      unpack(${ownCorrelation ? '' : texts((event) => event.correlation)}),
      unpack(${versioned ? texts((event) => event.sourceVersion ?? '') : ''}),
      unpack(${packedJson(events.map((event) => JSON.stringify(event.data)))})::json[]
    ) AS d(subject, correlation, source_version, data)`;
}
