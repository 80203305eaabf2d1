import { isDeepStrictEqual } from 'node:util';
import type { RawDocument, Verified, WebhookRequest } from '../../systems/index.ts';
import type { Bench } from '../bench.ts';
import { found, shown, type Check, type CheckContext, type Finding } from '../check.ts';
import { isNone, type WebhookSample } from '../conformance.ts';
import { captureDeliveries } from '../receiver.ts';

type Sample = WebhookSample<Bench['world']>;
type Work = (bench: Bench, deliveries: readonly WebhookRequest[], sample: Sample) => Promise<readonly string[]>;

export const webhookChecks: readonly Check[] = [
  {
    id: 'webhooks.genuine',
    sentence: 'What the vendor sends is taken, and cut into documents with ids.',
    find: (context) =>
      withDeliveries(context, async (bench, deliveries) => {
        const verified = deliveries.map((delivery) => bench.system.verifyWebhook(delivery));
        const documents = verified.flatMap((one) => (one.ok ? one.documents : []));
        const turnedAway = verified.filter((one) => !one.ok);
        const nameless = documents.filter(
          ({ id, type, via }) => id === '' || id.length > 200 || type === '' || via !== 'webhook',
        );
        return [
          ...turnedAway.map((one) => `a genuine delivery was turned away: ${shown(one)}`),
          ...(documents.length > 0 ? [] : ['no delivery holds a document']),
          ...nameless.map(({ id, type, via }) => `a document says id "${id}", type "${type}", via ${via}`),
        ];
      }),
  },
  {
    id: 'webhooks.forged',
    sentence: 'A delivery without signature, or with that of another body, is turned away.',
    find: (context) =>
      withDeliveries(context, async (bench, deliveries, sample) => forgeries(bench, deliveries, sample)),
  },
  {
    id: 'webhooks.stale',
    sentence: 'A delivery that was signed too long ago, or ahead of its time, is turned away.',
    find: (context) => {
      const { webhooks } = context.conformance;
      if (!isNone(webhooks) && isNone(webhooks.ageMsMax)) return Promise.resolve(webhooks.ageMsMax);
      return withDeliveries(context, async (bench, deliveries, sample) => staleness(bench, deliveries, sample));
    },
  },
  {
    id: 'webhooks.repeated',
    sentence: 'A delivery that comes again holds documents of the same ids.',
    find: (context) =>
      withDeliveries(context, async (bench, deliveries) => {
        const ids = (system = bench.system) =>
          deliveries.map((delivery) => documentsOf(system.verifyWebhook(delivery)).map(({ id }) => id));
        return isDeepStrictEqual(ids(), ids(bench.connect()))
          ? []
          : [`first ${shown(ids())}, then ${shown(ids(bench.connect()))}`];
      }),
  },
  {
    id: 'webhooks.swept',
    sentence: 'A version that comes by webhook has the same id when a sweep finds it.',
    find: (context) => {
      const { sweeps: samples, webhooks } = context.conformance;
      if (!isNone(webhooks) && isNone(webhooks.sweptToo)) return Promise.resolve(webhooks.sweptToo);
      const sweeps = Object.keys(samples);
      return withDeliveries(context, async (bench, deliveries) => {
        const told = deliveries.flatMap((delivery) => documentsOf(bench.system.verifyWebhook(delivery)));
        const swept = new Set<string>();
        for (const name of sweeps) for (const { id } of (await bench.system.sweep(name, null)).documents) swept.add(id);
        if (told.some(({ id }) => swept.has(id))) return [];
        return [`none of the ids told is swept: told ${shown(told.map(({ id }) => id))}, swept ${shown([...swept])}`];
      });
    },
  },
  {
    id: 'webhooks.reordered',
    sentence: 'Documents mean the same in whatever order they come.',
    find: (context) =>
      withDeliveries(context, async (bench, deliveries) => {
        const documents = deliveries.flatMap((delivery) => documentsOf(bench.system.verifyWebhook(delivery)));
        const forwards = await bench.connect().interpret(documents);
        const backwards = await bench.connect().interpret(documents.toReversed());
        const differing = documents.filter(
          (_, at) => !isDeepStrictEqual(forwards[at], backwards[documents.length - 1 - at]),
        );
        return differing.map(({ id }) => `${id} means something else when it comes in another order`);
      }),
  },
  {
    id: 'webhooks.rubbish',
    sentence:
      'A signed body that is no document of the vendor is turned away or becomes a mapping problem; nothing throws.',
    find: (context) => withDeliveries(context, async (bench, deliveries, sample) => rubbish(bench, deliveries, sample)),
  },
];

const documentsOf = (verified: Verified): readonly RawDocument[] => (verified.ok ? verified.documents : []);

async function withDeliveries(context: CheckContext, work: Work): Promise<Finding> {
  const { webhooks } = context.conformance;
  if (isNone(webhooks)) return webhooks;
  const onDeliveries = async (bench: Bench) =>
    found(await work(bench, await captureDeliveries(bench, webhooks), webhooks));
  return context.onBench(onDeliveries, { trying: 'documents' });
}

function forgeries(bench: Bench, deliveries: readonly WebhookRequest[], sample: Sample): string[] {
  const [delivery] = deliveries;
  if (delivery === undefined) return ['there was no delivery'];
  const { headers, rawBody } = delivery;
  const other = Buffer.from(rawBody);
  other.write(other.at(-1) === 0x7d ? ']' : '}', other.length - 1);
  const none: WebhookRequest = { headers: { 'content-type': headers['content-type'] }, rawBody };
  const otherHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, /signature|secret/i.test(name) ? 'forged' : value]),
  );
  const forged: [string, WebhookRequest][] = [
    ['without its headers', none],
    ['with another signature', { headers: otherHeaders, rawBody }],
    ...(isNone(sample.coversBody)
      ? []
      : ([
          ['with one byte changed', { headers, rawBody: other }],
          ['with the signature of an empty body', { headers: sample.sign('', Date.now()), rawBody }],
        ] as [string, WebhookRequest][])),
  ];
  return forged.flatMap(([what, request]) => {
    const verified = verifiedOf(bench, request);
    if (typeof verified === 'string') return [`${what}: it threw ${verified}`];
    return verified.ok ? [`a delivery ${what} was taken`] : [];
  });
}

function verifiedOf(bench: Bench, request: WebhookRequest): Verified | string {
  try {
    return bench.system.verifyWebhook(request);
  } catch (error) {
    return String(error);
  }
}

const minuteMs = 60_000;

function staleness(bench: Bench, deliveries: readonly WebhookRequest[], sample: Sample): string[] {
  const body = deliveries[0]?.rawBody.toString('utf8') ?? '';
  const { ageMsMax, sign } = sample;
  if (isNone(ageMsMax)) return [];
  const now = Date.now();
  const at = (ms: number) => verifiedOf(bench, { headers: sign(body, ms), rawBody: Buffer.from(body) });
  const [fresh, old, early] = [at(now), at(now - ageMsMax - minuteMs), at(now + ageMsMax + minuteMs)];
  return [
    ...(typeof fresh !== 'string' && fresh.ok ? [] : [`signed now by the sample it was answered ${shown(fresh)}`]),
    ...(typeof old !== 'string' && !old.ok
      ? []
      : [`signed ${(ageMsMax + minuteMs) / minuteMs} minutes ago it was taken`]),
    ...(typeof early !== 'string' && !early.ok ? [] : ['signed ahead of its time it was taken']),
  ];
}

const bodies = [
  '',
  'null',
  '[]',
  '{}',
  '"text"',
  '0',
  '<xml/>',
  '{"id":',
  `${'['.repeat(20_000)}`,
  '{"id":{"id":null},"type":[],"data":"x"}',
];

async function rubbish(bench: Bench, deliveries: readonly WebhookRequest[], { sign }: Sample): Promise<string[]> {
  const problems: string[] = [];
  const genuine = deliveries[0]?.rawBody.toString('utf8') ?? '';
  for (const body of [...bodies, genuine.slice(0, genuine.length / 2)]) {
    const verified = verifiedOf(bench, { headers: sign(body, Date.now()), rawBody: Buffer.from(body) });
    const what = body.slice(0, 40);
    if (typeof verified === 'string') problems.push(`verifyWebhook threw at ${what}: ${verified}`);
    else if (verified.ok) {
      const interpretations = await bench.system.interpret(verified.documents).catch((error: unknown) => String(error));
      if (typeof interpretations === 'string') problems.push(`interpret threw at ${what}: ${interpretations}`);
    }
  }
  return problems;
}
