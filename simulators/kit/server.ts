import { setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { noFaults, type FaultRates } from './faults.ts';
import { seededRandom, type Random } from './random.ts';

/** What every simulator is started with. */
export interface SimulatorOptions {
  /** JSON-lines file of its ledger; null keeps it in memory (tests). */
  readonly ledgerFile: string | null;
  readonly seed: number;
  /** 0 or absent: a free port. Loopback only. */
  readonly port?: number;
  readonly faults?: FaultRates;
  /** Added to each answer, in ms. */
  readonly latencyMs?: number;
  /** Where this vendor's webhooks go; null until told through `setWebhookUrl`. */
  readonly webhookUrl?: string | null;
}

/** A running simulator. `summary()` is its side of the audit: plain JSON from its own ledger. */
export interface Simulator<Summary = unknown> {
  readonly name: string;
  readonly url: string;
  summary(): Summary;
  setFaults(faults: FaultRates): void;
  setWebhookUrl(url: string | null): void;
  /** Requests seen and how many of them were answered with an injected fault. */
  stats(): { requests: number; faults: number };
  close(): Promise<void>;
}

/** How this vendor words a fault; the kit decides when. */
export interface FaultAnswers {
  throttled(reply: FastifyReply): unknown;
  serverError(reply: FastifyReply): unknown;
}

export interface VendorServer {
  readonly app: FastifyInstance;
  readonly random: Random;
  faults: FaultRates;
  readonly counters: { requests: number; faults: number };
  listen(): Promise<string>;
}

const bodyBytesMax = 20 * 1024 * 1024;
const controlPrefix = '/__sim/';

/**
 * An HTTP server that misbehaves by the seeded schedule: before the handler runs (throttled, 5xx, dropped) or after it
 * (answer dropped, answer hangs). Routes are added to `app` by the vendor's simulator. JSON bodies come parsed, and
 * `request.rawText` has the text.
 */
export function createVendorServer(options: SimulatorOptions, answers: FaultAnswers): VendorServer {
  const app = Fastify({ logger: false, bodyLimit: bodyBytesMax, keepAliveTimeout: 30_000 });
  const server: VendorServer = {
    app,
    random: seededRandom(options.seed),
    faults: options.faults ?? noFaults,
    counters: { requests: 0, faults: 0 },
    listen: () => app.listen({ host: '127.0.0.1', port: options.port ?? 0 }),
  };
  app.addHook('onRequest', async (request, reply) => faultBefore(server, answers, request, reply));
  app.addHook('onSend', async (request, _reply, payload) => {
    if ((options.latencyMs ?? 0) > 0) await sleep(options.latencyMs);
    await faultAfter(server, request);
    return payload;
  });
  app.get(`${controlPrefix}stats`, async () => server.counters);
  return server;
}

async function faultBefore(server: VendorServer, answers: FaultAnswers, request: FastifyRequest, reply: FastifyReply) {
  if (request.url.startsWith(controlPrefix)) return undefined;
  server.counters.requests += 1;
  const { throttled, serverErrorBefore, droppedBefore } = server.faults;
  const draw = server.random();
  if (draw >= throttled + serverErrorBefore + droppedBefore) return undefined;
  server.counters.faults += 1;
  if (draw < throttled) return reply.send(answers.throttled(reply.code(429).header('retry-after', '1')));
  if (draw < throttled + serverErrorBefore) return reply.send(answers.serverError(reply.code(500)));
  request.raw.socket.destroy();
  return reply.hijack();
}

async function faultAfter(server: VendorServer, request: FastifyRequest): Promise<void> {
  if (request.url.startsWith(controlPrefix)) return;
  const { droppedAfter, hangAfter, hangMs } = server.faults;
  const draw = server.random();
  if (draw >= droppedAfter + hangAfter) return;
  server.counters.faults += 1;
  if (draw >= droppedAfter) await sleep(hangMs, undefined, { ref: false });
  request.raw.socket.destroy();
}
