import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { Sql } from '../../database/index.ts';
import { gatewayTimes } from '../limits.ts';
import { seal } from './seal.ts';

/** A key that signs access tokens, with its times as distances from now by the clock of the database. */
export interface SigningKeyRow {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly privateJwk: string;
  readonly signsInMs: number;
  readonly signsForMs: number;
  readonly publishedForMs: number;
}

const days = (count: number) => `${count} days`;
/** What may still come signed by a key that signs no more: tokens of the longest life, and clocks that differ. */
const afterlife = `${gatewayTimes.tokenSecondsMax + 2 * gatewayTimes.clockToleranceSeconds} seconds`;

/** All keys whose tokens may be valid, the newest first, and those that will sign next. */
export async function readSigningKeys(sql: Sql, tenant: string): Promise<SigningKeyRow[]> {
  return sql<SigningKeyRow[]>`
    SELECT kid, public_jwk AS "publicJwk", private_jwk AS "privateJwk",
      (1000 * extract(epoch FROM sign_from - now))::float8 AS "signsInMs",
      (1000 * extract(epoch FROM sign_until - now))::float8 AS "signsForMs",
      (1000 * extract(epoch FROM published_until - now))::float8 AS "publishedForMs"
    FROM signing_key, clock_timestamp() AS now
    WHERE tenant = ${tenant} AND published_until > now ORDER BY generation DESC`;
}

/**
 * Makes the next key where the last one ends within the overlap, or there is none. It signs from the end of the last one
 * on, and is in the key set before, so that whoever keeps our keys for a while has it in time. Of processes that do this
 * at once one makes it: the generation is unique.
 */
export async function prepareSigningKey(sql: Sql, tenant: string, keySecret: string | undefined): Promise<void> {
  const made = await makeKey(keySecret);
  await sql`
    WITH last AS (
      SELECT coalesce(max(generation), 0) AS generation, coalesce(max(sign_until), '-infinity') AS sign_until
      FROM signing_key WHERE tenant = ${tenant}
    ),
    made AS (
      INSERT INTO signing_key (tenant, generation, kid, public_jwk, private_jwk, sign_from, sign_until, published_until)
      SELECT ${tenant}, generation + 1, ${made.kid}, ${made.publicJwk}::text::json, ${made.privateJwk}, start,
        start + ${days(gatewayTimes.signingDays)}::interval,
        start + ${days(gatewayTimes.signingDays)}::interval + ${afterlife}::interval
      FROM last, greatest(last.sign_until, clock_timestamp()) AS start
      WHERE last.sign_until < clock_timestamp() + ${days(gatewayTimes.signingOverlapDays)}::interval
      ON CONFLICT (tenant, generation) DO NOTHING
      RETURNING generation, kid, sign_from, sign_until
    )
    INSERT INTO audit_entry (tenant, actor, act, subject, after)
    SELECT ${tenant}, 'gateway', 'signing-key.made', kid,
      json_build_object('generation', generation, 'signsFrom', sign_from, 'signsUntil', sign_until)
    FROM made`;
}

export interface RotateOptions {
  readonly actor: string;
  readonly keySecret?: string | undefined;
  /** Where the keys may be known to others: tokens that the old ones signed are refused too, within seconds. */
  readonly distrustOld?: boolean;
}

/** Makes a key that signs from now on; all others sign no more. Answers its id. */
export async function rotateSigningKeys(sql: Sql, tenant: string, options: RotateOptions): Promise<string> {
  const made = await makeKey(options.keySecret);
  const published = options.distrustOld === true ? '0 seconds' : afterlife;
  await sql`
    WITH last AS (SELECT coalesce(max(generation), 0) AS generation FROM signing_key WHERE tenant = ${tenant}),
    made AS (
      INSERT INTO signing_key (tenant, generation, kid, public_jwk, private_jwk, sign_from, sign_until, published_until)
      SELECT ${tenant}, generation + 1, ${made.kid}, ${made.publicJwk}::text::json, ${made.privateJwk}, start,
        start + ${days(gatewayTimes.signingDays)}::interval,
        start + ${days(gatewayTimes.signingDays)}::interval + ${afterlife}::interval
      FROM last, clock_timestamp() AS start
      RETURNING generation, kid, sign_from
    ),
    ended AS (
      UPDATE signing_key SET sign_until = least(signing_key.sign_until, made.sign_from),
        published_until = least(signing_key.published_until, made.sign_from + ${published}::interval)
      FROM made WHERE signing_key.tenant = ${tenant} AND signing_key.generation < made.generation
      RETURNING signing_key.kid
    )
    INSERT INTO audit_entry (tenant, actor, act, subject, before, after)
    SELECT ${tenant}, ${options.actor}, 'signing-key.rotated', kid,
      (SELECT json_build_object('kids', coalesce(json_agg(kid), '[]')) FROM ended),
      json_build_object('kid', kid, 'oldTokensRefused', ${options.distrustOld === true}::boolean)
    FROM made`;
  return made.kid;
}

/** Forgets keys whose last token has ended; the audit keeps that they were. */
export async function pruneSigningKeys(sql: Sql, tenant: string): Promise<void> {
  await sql`DELETE FROM signing_key WHERE tenant = ${tenant} AND published_until < clock_timestamp() - interval '1 day'
    AND generation < (SELECT max(generation) FROM signing_key WHERE tenant = ${tenant})`;
}

const generate = promisify(generateKeyPair);

async function makeKey(keySecret: string | undefined) {
  const { publicKey, privateKey } = await generate('ec', { namedCurve: 'P-256' });
  const publicJwk = publicKey.export({ format: 'jwk' }) as JWK;
  const kid = await calculateJwkThumbprint(publicJwk);
  return {
    kid,
    publicJwk: JSON.stringify({ ...publicJwk, kid, use: 'sig', alg: 'ES256' }),
    privateJwk: seal(JSON.stringify(privateKey.export({ format: 'jwk' })), keySecret),
  };
}
