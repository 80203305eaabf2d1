import { randomBytes } from 'node:crypto';
import { pgArray, type Sql } from '../database/index.ts';
import { experienceErrors } from './errors.ts';
import { appendAudit } from './gateway-door.ts';

/** Whom a client of the API acts for, and the channels whose orders and stock are its own. */
export interface Partner {
  readonly id: string;
  readonly name: string;
  readonly channels: readonly string[];
}

export interface PartnerRow extends Partner {
  readonly clients: readonly string[];
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
}

const idForm = /^[a-z0-9][a-z0-9-]{0,39}$/;
const nameLengthMax = 200;

/**
 * Partners are managed with the tag of a transaction, so that an act and its entry in the audit stand or fall together.
 * Makes a partner of one or more channels; answers its id.
 * @example await createPartner(sql, 'main', { id: 'acme', name: 'Acme Outlet', channels: ['acme'] })
 */
export async function createPartner(
  sql: Sql,
  tenant: string,
  { id = randomBytes(6).toString('hex'), name, channels }: Omit<Partner, 'id'> & { readonly id?: string },
  actor = 'system',
): Promise<string> {
  if (!idForm.test(id) || name === '' || name.length > nameLengthMax || channels.length === 0)
    throw experienceErrors.XD_PARTNER_INVALID({
      why: 'An id has 1 to 40 lower-case letters, digits and dashes; a name and a channel are needed.',
    });
  const rows = await sql`
    INSERT INTO partner (tenant, id, name, channels)
    VALUES (${tenant}, ${id}, ${name}, ${pgArray([...new Set(channels)])}::text[]) ON CONFLICT DO NOTHING RETURNING id`;
  if (rows.length === 0) throw experienceErrors.XD_PARTNER_INVALID({ why: `There is a partner ${id} already.` });
  await appendAudit(sql, tenant, [{ actor, act: 'partner.created', subject: id, after: { name, channels } }]);
  return id;
}

/** Lets a client (an API key's id, or an OAuth client's) act for a partner and for no other. */
export async function bindClient(
  sql: Sql,
  tenant: string,
  partner: string,
  client: string,
  actor = 'system',
): Promise<void> {
  const rows = await sql`
    INSERT INTO partner_client (tenant, client, partner)
    SELECT tenant, ${client}, id FROM partner WHERE tenant = ${tenant} AND id = ${partner}
    ON CONFLICT (tenant, client) DO UPDATE SET partner = excluded.partner RETURNING client`;
  if (rows.length === 0) throw experienceErrors.XD_PARTNER_UNKNOWN({ partner });
  await appendAudit(sql, tenant, [{ actor, act: 'partner.client-bound', subject: partner, after: { client } }]);
}

/** Takes a client from its partner. False where it had none. */
export async function unbindClient(sql: Sql, tenant: string, client: string, actor = 'system'): Promise<boolean> {
  const [row] = await sql<{ partner: string }[]>`
    DELETE FROM partner_client WHERE tenant = ${tenant} AND client = ${client} RETURNING partner`;
  if (row === undefined) return false;
  await appendAudit(sql, tenant, [{ actor, act: 'partner.client-unbound', subject: row.partner, before: { client } }]);
  return true;
}

/** Changes channels, or disables a partner and enables it again; its webhooks rest meanwhile. */
export async function changePartner(
  sql: Sql,
  tenant: string,
  id: string,
  change: { readonly channels?: readonly string[]; readonly disabled?: boolean },
  actor = 'system',
): Promise<void> {
  const channels = change.channels === undefined ? null : pgArray([...new Set(change.channels)]);
  if (change.channels?.length === 0) throw experienceErrors.XD_PARTNER_INVALID({ why: 'A partner has a channel.' });
  const { disabled = null } = change;
  const rows = await sql`
    UPDATE partner SET channels = coalesce(${channels}::text[], channels),
      disabled_at = CASE ${disabled}::boolean WHEN true THEN coalesce(disabled_at, clock_timestamp())
        WHEN false THEN NULL ELSE disabled_at END
    WHERE tenant = ${tenant} AND id = ${id} RETURNING id`;
  if (rows.length === 0) throw experienceErrors.XD_PARTNER_UNKNOWN({ partner: id });
  await appendAudit(sql, tenant, [{ actor, act: 'partner.changed', subject: id, after: change }]);
}

export async function listPartners(sql: Sql, tenant: string): Promise<PartnerRow[]> {
  return sql<PartnerRow[]>`
    SELECT id, name, channels, created_at AS "createdAt", disabled_at AS "disabledAt",
      ARRAY(SELECT client FROM partner_client c WHERE c.tenant = p.tenant AND c.partner = p.id ORDER BY client) AS clients
    FROM partner p WHERE tenant = ${tenant} ORDER BY id`;
}

/** The partner that a client acts for; null where it has none, or a disabled one. */
export async function readPartnerOf(sql: Sql, tenant: string, client: string): Promise<Partner | null> {
  const [row] = await sql<(Partner & { readonly disabled: boolean })[]>`
    SELECT p.id, p.name, p.channels, p.disabled_at IS NOT NULL AS disabled
    FROM partner_client c JOIN partner p ON p.tenant = c.tenant AND p.id = c.partner
    WHERE c.tenant = ${tenant} AND c.client = ${client}`;
  // A bound client of a disabled partner has no channel at all: it must not fall back to those of an unbound one.
  return row === undefined ? null : { id: row.id, name: row.name, channels: row.disabled ? [] : row.channels };
}
