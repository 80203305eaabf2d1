import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { JSONWebKeySet, JWK } from 'jose';
import type { Database } from '../../database/index.ts';
import { gatewayTimes } from '../limits.ts';
import { unseal } from './seal.ts';
import { prepareSigningKey, readSigningKeys, type SigningKeyRow } from './signing-keys.ts';

interface RingKey {
  readonly kid: string;
  readonly jwk: JWK;
  readonly publicKey: KeyObject;
  readonly privateJwk: string;
  readonly signsFromMs: number;
  readonly signsUntilMs: number;
  readonly publishedUntilMs: number;
}

interface Ring {
  readonly keys: ReadonlyMap<string, RingKey>;
  readonly readAtMs: number;
}

const overlapMs = gatewayTimes.signingOverlapDays * 24 * 3_600_000;

/**
 * The signing keys of the installation, as they stand in PostgreSQL for all its processes. Read again every few seconds,
 * and once more where a token names a key that is not among them, for another process may just have made it.
 */
export function createKeyRing(
  { sql }: Pick<Database, 'sql'>,
  tenant: string,
  keySecret: string | undefined,
  now: () => number = Date.now,
) {
  let ring: Ring | null = null;
  let reading: Promise<Ring> | null = null;

  const read = async (): Promise<Ring> => {
    try {
      // The times are told from when they were asked for: a key never signs longer than the database says.
      const readAtMs = now();
      const rows = await readSigningKeys(sql, tenant);
      ring = { keys: new Map(rows.map((row) => [row.kid, ringKeyOf(row, readAtMs)])), readAtMs };
      return ring;
    } finally {
      reading = null;
    }
  };
  const fresh = (): Promise<Ring> => (reading ??= read());
  const current = (): Ring | Promise<Ring> =>
    ring !== null && now() - ring.readAtMs < gatewayTimes.signingKeysCacheMs ? ring : fresh();

  const signerOf = ({ keys }: Ring): RingKey | undefined =>
    [...keys.values()].find(({ signsFromMs, signsUntilMs }) => signsFromMs <= now() && now() < signsUntilMs);
  const isPrepared = ({ keys }: Ring): boolean =>
    [...keys.values()].some(({ signsUntilMs }) => signsUntilMs - overlapMs > now());

  /** Makes the next key where it is time, and answers the ring with it. */
  const prepare = async (): Promise<Ring> => {
    const known = await current();
    if (isPrepared(known)) return known;
    await prepareSigningKey(sql, tenant, keySecret);
    return fresh();
  };

  return {
    /** The key that signs now; made where there is none. */
    signer: async (): Promise<{ kid: string; privateKey: KeyObject }> => {
      const known = await prepare();
      const key = signerOf(known) ?? signerOf(await fresh());
      if (key === undefined) throw new Error('no key signs now');
      const privateJwk = JSON.parse(unseal(key.privateJwk, keySecret)) as JsonWebKey;
      return { kid: key.kid, privateKey: createPrivateKey({ key: privateJwk, format: 'jwk' }) };
    },
    /** The public key of this id, while tokens that it signed may be valid. */
    verifier: async (kid: string): Promise<KeyObject | undefined> => {
      const known = await current();
      const mayBeNew = !known.keys.has(kid) && now() - known.readAtMs >= gatewayTimes.unknownKeyPauseMs;
      const { keys } = mayBeNew ? await fresh() : known;
      const key = keys.get(kid);
      return key !== undefined && now() < key.publishedUntilMs ? key.publicKey : undefined;
    },
    /** Whether tokens of this key still count; at once where the keys were read a moment ago. */
    trusts: (kid: string): boolean | Promise<boolean> => {
      const has = ({ keys }: Ring) => (keys.get(kid)?.publishedUntilMs ?? 0) > now();
      const known = current();
      return known instanceof Promise ? known.then(has) : has(known);
    },
    /** What is published, the next key included; empty where no token was ever asked for. */
    keySet: async (): Promise<JSONWebKeySet> => ({ keys: [...(await current()).keys.values()].map(({ jwk }) => jwk) }),
    /** Makes the next key in time also where nobody asks for tokens; does nothing where nobody ever did. */
    lookAfter: async (): Promise<void> => {
      if ((await fresh()).keys.size > 0) await prepare();
    },
  };
}
export type KeyRing = ReturnType<typeof createKeyRing>;

function ringKeyOf(row: SigningKeyRow, readAtMs: number): RingKey {
  return {
    kid: row.kid,
    jwk: row.publicJwk,
    publicKey: createPublicKey({ key: row.publicJwk as JsonWebKey, format: 'jwk' }),
    privateJwk: row.privateJwk,
    signsFromMs: readAtMs + row.signsInMs,
    signsUntilMs: readAtMs + row.signsForMs,
    publishedUntilMs: readAtMs + row.publishedForMs,
  };
}
