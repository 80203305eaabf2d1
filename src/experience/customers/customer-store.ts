import type { Sql } from '../../database/index.ts';
import { openText, sealText } from '../sealed-text.ts';
import { subjectOf, type CustomerAccount, type CustomerName, type PersonalData } from './customer.ts';

interface CustomerRow {
  readonly personal: string;
  readonly key: string;
  readonly currency: string;
  readonly version: number;
  readonly toldVersion: number;
  readonly edited: boolean;
  readonly isWaiting: boolean;
  readonly error: string | null;
  readonly lastOrderAt: Date;
  readonly changedAt: Date;
}

/** The account with what opens it; null where there is none, or where the person's key was deleted. */
async function readRow(sql: Sql, tenant: string, name: CustomerName): Promise<CustomerRow | null> {
  const [row] = await sql<CustomerRow[]>`
    SELECT c.personal, k.key, c.currency, c.version, c.told_version AS "toldVersion", c.edited,
      c.tell_due_at IS NOT NULL AS "isWaiting", c.tell_error AS error,
      c.last_order_at AS "lastOrderAt", c.changed_at AS "changedAt"
    FROM customer c JOIN subject_key k ON k.tenant = c.tenant AND k.subject = ${subjectOf(name)}
    WHERE c.tenant = ${tenant} AND c.channel = ${name.channel} AND c.id = ${name.id}`;
  return row ?? null;
}

export async function readCustomer(sql: Sql, tenant: string, name: CustomerName): Promise<CustomerAccount | null> {
  const row = await readRow(sql, tenant, name);
  return row === null ? null : toAccount(name, row, open(name, row));
}

const open = (name: CustomerName, row: CustomerRow): PersonalData =>
  JSON.parse(openText(row.personal, row.key, subjectOf(name))) as PersonalData;

function toAccount(name: CustomerName, row: CustomerRow, personal: PersonalData): CustomerAccount {
  const { currency, version, lastOrderAt, changedAt } = row;
  return {
    ...name,
    version,
    ...personal,
    currency,
    lastOrderAt: lastOrderAt.toISOString(),
    changedAt: changedAt.toISOString(),
    erp: tellingOf(row),
  };
}

function tellingOf({ edited, isWaiting, error, toldVersion }: CustomerRow): CustomerAccount['erp'] {
  const detail = error === null ? {} : { detail: error };
  if (!edited) return { state: 'never' };
  if (isWaiting) return { state: 'waiting', ...detail };
  return error === null && toldVersion > 0 ? { state: 'told' } : { state: 'refused', ...detail };
}

export type Changed = CustomerAccount | 'unknown' | { readonly isAt: number };

/**
 * Changes an account and puts the change down to be told to the ERP, in one statement that holds only where nobody
 * else changed it since it was read. `wanted`: the version that the caller has seen, where it says so.
 */
export async function changeCustomer(
  sql: Sql,
  tenant: string,
  name: CustomerName,
  change: Partial<PersonalData>,
  wanted: number | undefined,
): Promise<Changed> {
  for (;;) {
    const row = await readRow(sql, tenant, name);
    if (row === null) return 'unknown';
    if (wanted !== undefined && wanted !== row.version) return { isAt: row.version };
    const personal = { ...open(name, row), ...change };
    const sealed = sealText(JSON.stringify(personal), row.key, subjectOf(name));
    const [changed] = await sql<Pick<CustomerRow, 'version' | 'changedAt'>[]>`
      UPDATE customer SET personal = ${sealed}, version = version + 1, edited = true, changed_at = clock_timestamp(),
        tell_due_at = clock_timestamp(), tell_attempt = 0, tell_error = NULL
      WHERE tenant = ${tenant} AND channel = ${name.channel} AND id = ${name.id} AND version = ${row.version}
      RETURNING version, changed_at AS "changedAt"`;
    if (changed !== undefined)
      return toAccount(name, { ...row, ...changed, edited: true, isWaiting: true, error: null }, personal);
    // Somebody else was faster: the change goes on top of theirs, unless the caller named the version it had seen.
  }
}

/** Deletes a person's key: what is kept of the account cannot be read any more, in copies and backups neither. */
export async function forgetCustomer(sql: Sql, tenant: string, name: CustomerName): Promise<boolean> {
  const rows = await sql`
    DELETE FROM subject_key WHERE tenant = ${tenant} AND subject = ${subjectOf(name)} RETURNING subject`;
  return rows.length > 0;
}
