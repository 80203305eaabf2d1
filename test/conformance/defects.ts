import { Type } from '@sinclair/typebox';
import type { Conformance } from '../../src/index.ts';
import type { AuthContext, Interpretation } from '../../src/systems/index.ts';
import { conformance as businessCentral } from '../../connectors/business-central/conformance.ts';
import { conformance as shipbob } from '../../connectors/shipbob/conformance.ts';
import { conformance as stripe } from '../../connectors/stripe/conformance.ts';
import { conformance as harbourmart } from '../../examples/connectors/harbourmart/conformance.ts';
import { declaring, interpreting, operating, planted, sweeping, telling, verifying } from './plant.ts';

const { limits, settings } = harbourmart.connector;
const authorise = businessCentral.connector.http?.authorise;
/** As business-central with another way to get its token. */
const withTokens = (token: (auth: AuthContext) => AuthContext): Conformance =>
  declaring(businessCentral, {
    http: {
      ...businessCentral.connector.http,
      authorise: (given: never, auth: AuthContext) => authorise?.(given, token(auth)),
    },
  });
/** A connector that keeps the first token of each simulator for ever. */
const tokensForEver = () => {
  const kept = new WeakMap<object, Promise<{ value: string; expiresAt: number }>>();
  let last: object | null = null;
  return (auth: AuthContext): AuthContext => {
    last ??= {};
    const key = last;
    return {
      ...auth,
      token: async (fetch) => {
        if (!kept.has(key)) kept.set(key, fetch());
        return ((await kept.get(key)) as { value: string }).value;
      },
    };
  };
};
const orderOnly =
  (change: (order: { readonly totals: object }) => object) =>
  (one: Interpretation): Interpretation => {
    if (!('facts' in one)) return one;
    const facts = one.facts.map((fact) =>
      fact.kind === 'order-placed' ? { ...fact, order: { ...fact.order, ...change(fact.order as never) } } : fact,
    );
    return { facts: facts as never };
  };
const isDone = { kind: 'done', value: {} } as const;
const no = (detail: string) => ({ kind: 'failed', reason: 'broken', detail }) as const;
const blind = (): Conformance =>
  telling(harbourmart, (one) => (one.kind === 'unknown' ? { kind: 'retry', afterMs: null, detail: '' } : one));
const givesUp = (): Conformance =>
  telling(harbourmart, (one) => (one.kind === 'unknown' || one.kind === 'retry' ? no(one.detail) : one));
const wild = (name: string) => `${name}:${Math.random()}`;

/** Requests all at once, which nobody counts. */
async function flood(url: string, token: string, count: number): Promise<void> {
  const asked = { headers: { authorization: `Bearer ${token}` } };
  await Promise.all(Array.from({ length: count }, () => fetch(url, asked).then((answer) => answer.text())));
}

/** A check, a connector that conforms to it, and the same one with a defect that the check is there to find. */
export const defects: readonly (readonly [id: string, good: Conformance, bad: Conformance])[] = [
  [
    'declaration.secrets',
    harbourmart,
    declaring(harbourmart, { settings: Type.Object({ ...settings['properties'], token: Type.String() }) }),
  ],
  ['declaration.limits', harbourmart, declaring(harbourmart, { limits: { ...limits, responseBytesMax: Infinity } })],
  ['declaration.operations', harbourmart, { ...harbourmart, operations: {} }],
  ['declaration.sweeps', harbourmart, { ...harbourmart, sweeps: {} }],
  ['authentication.good', harbourmart, planted(harbourmart, () => ({ check: () => Promise.reject(new Error('no')) }))],
  [
    'authentication.wrong',
    harbourmart,
    telling(harbourmart, (one) => (one.kind === 'failed' ? { kind: 'retry', afterMs: null, detail: '' } : one)),
  ],
  ['authentication.renewal', businessCentral, withTokens(tokensForEver())],
  ['authentication.expiry', businessCentral, withTokens(tokensForEver())],
  [
    'authentication.refused-for-ever',
    businessCentral,
    operating(businessCentral, ({ run }) => ({
      run: async (items, call) => {
        for (let round = 0; round < 8; round += 1) await run(items, call);
        return run(items, call);
      },
    })),
  ],
  [
    'authentication.shared',
    businessCentral,
    withTokens((auth) => ({ ...auth, token: async (fetch) => (await fetch()).value })),
  ],
  [
    'authentication.token-failure',
    businessCentral,
    telling(businessCentral, (one) => (one.kind === 'done' ? one : no('no token'))),
  ],
  [
    'quota.rate',
    stripe,
    // Three times a second's worth at once, past the limit that the runtime keeps.
    operating(stripe, ({ run }, { baseUrl = '', secretKey = '' }) => ({
      run: async (items, call) => {
        await flood(`${baseUrl}/v1/payment_intents?limit=1`, secretKey, 300);
        return run(items, call);
      },
    })),
  ],
  [
    'quota.concurrency',
    harbourmart,
    operating(harbourmart, ({ run }, { baseUrl = '', token = '' }) => ({
      run: async (items, call) => {
        await flood(`${baseUrl}/v1/me`, token, 6);
        return run(items, call);
      },
    })),
  ],
  [
    'quota.retry-after',
    harbourmart,
    telling(harbourmart, (one) => (one.kind === 'retry' ? { ...one, afterMs: null } : one)),
  ],
  ['idempotency.done', harbourmart, operating(harbourmart, () => ({ run: async (items) => items.map(() => isDone) }))],
  [
    'idempotency.repeat',
    harbourmart,
    operating(harbourmart, () => ({ lookUp: async (items) => items.map(() => ({ kind: 'absent' as const })) })),
  ],
  [
    'idempotency.absent',
    harbourmart,
    operating(harbourmart, () => ({ lookUp: async (items) => items.map(() => isDone) })),
  ],
  [
    'sets.order',
    harbourmart,
    operating(harbourmart, ({ run }) => ({ run: async (items, call) => (await run(items, call)).toReversed() })),
  ],
  [
    'sets.isolation',
    harbourmart,
    operating(harbourmart, ({ run }) => ({
      run: async (items, call) => {
        const outcomes = await run(items, call);
        return outcomes.every(({ kind }) => kind === 'done') ? outcomes : outcomes.map(() => no('one of the set'));
      },
    })),
  ],
  ...['throttled', 'unavailable', 'server-error', 'dropped', 'timed-out', 'not-reached'].map(
    (fault) => [`failures.${fault}`, harbourmart, givesUp()] as const,
  ),
  ...['answer-lost', 'answer-late', 'error-after-effect', 'no-json', 'too-large'].map(
    (fault) => [`failures.${fault}`, harbourmart, blind()] as const,
  ),
  [
    'sweeps.paging',
    harbourmart,
    sweeping(harbourmart, ({ run }) => async (mark, call) => {
      const swept = await run(mark, call);
      return { ...swept, documents: swept.documents.slice(0, 100) };
    }),
  ],
  [
    'sweeps.watermark',
    harbourmart,
    sweeping(
      harbourmart,
      ({ run }) =>
        (mark, call) =>
          run(mark, call).catch(() => ({
            documents: [],
            watermark: new Date(Date.now() + 3_600_000).toISOString(),
            complete: true,
          })),
    ),
  ],
  [
    'sweeps.count',
    harbourmart,
    sweeping(harbourmart, ({ run }) => async (mark, call) => ({ ...(await run(mark, call)), complete: true })),
  ],
  [
    'sweeps.again',
    harbourmart,
    sweeping(harbourmart, ({ run }) => async (mark, call) => {
      const swept = await run(mark, call);
      return { ...swept, documents: swept.documents.map((one) => ({ ...one, id: wild(one.id) })) };
    }),
  ],
  ['webhooks.genuine', shipbob, verifying(shipbob, () => ({ ok: false, status: 401, why: 'all are turned away' }))],
  ...['forged', 'stale'].map(
    (what) =>
      [
        `webhooks.${what}`,
        shipbob,
        verifying(shipbob, (_real, { rawBody }) => ({
          ok: true,
          documents: [{ id: 'shipment:1', type: 'shipment', body: rawBody.toString('utf8'), via: 'webhook' }],
        })),
      ] as const,
  ),
  ...['repeated', 'swept'].map(
    (what) =>
      [
        `webhooks.${what}`,
        shipbob,
        verifying(shipbob, (real, request) => {
          const verified = real(request);
          return verified.ok
            ? { ok: true, documents: verified.documents.map((one) => ({ ...one, id: wild(one.id) })) }
            : verified;
        }),
      ] as const,
  ),
  [
    'webhooks.reordered',
    shipbob,
    interpreting(shipbob, async (_real, documents) =>
      documents.map((_, at): Interpretation => ({ facts: [{ kind: 'ignored', why: `number ${at}` }] })),
    ),
  ],
  [
    'webhooks.rubbish',
    shipbob,
    verifying(shipbob, (real, request) => {
      JSON.parse(request.rawBody.toString('utf8'));
      return real(request);
    }),
  ],
  [
    'mapping.valid',
    harbourmart,
    interpreting(harbourmart, async (real, documents, call) =>
      (await real(documents, call)).map(orderOnly(({ totals }) => ({ totals: { ...totals, grand: 1 } }))),
    ),
  ],
  [
    'mapping.fixtures',
    harbourmart,
    interpreting(harbourmart, async (real, documents, call) =>
      (await real(documents, call)).map(orderOnly(() => ({ placedAt: '2020-01-01T00:00:00.000Z' }))),
    ),
  ],
  ...['isolation', 'damaged'].map(
    (what) =>
      [
        `mapping.${what}`,
        harbourmart,
        interpreting(harbourmart, async (real, documents, call) => {
          const all = await real(documents, call);
          if (all.some((one) => 'problem' in one)) throw new TypeError('cannot read properties of undefined');
          return all;
        }),
      ] as const,
  ),
  [
    'loss.in',
    harbourmart,
    interpreting(harbourmart, async (real, documents, call) =>
      (await real(documents, call)).map(orderOnly(() => ({ shipTo: 'nowhere', billTo: 'nowhere' }))),
    ),
  ],
  [
    'loss.out',
    harbourmart,
    operating(harbourmart, ({ run }) => ({
      run: (items, call) =>
        run(
          items.map((one) => ({ ...one, input: { ...(one.input as object), trackingNumber: '1Z' } })),
          call,
        ),
    })),
  ],
  [
    'masking.secrets',
    harbourmart,
    operating(harbourmart, ({ run }, { token = '' }) => ({
      run: async (items, call) =>
        (await run(items, call)).map((one) => (one.kind === 'done' ? one : no(`with ${token}`))),
    })),
  ],
  ['masking.personal', harbourmart, declaring(harbourmart, { masked: [] })],
  [
    'masking.fields',
    harbourmart,
    operating(harbourmart, ({ run }) => ({
      run: async (items, call) => {
        await call.request({ method: 'GET', path: '/v1/orders/zoe.quillfeather@example.test' });
        return run(items, call);
      },
    })),
  ],
];
