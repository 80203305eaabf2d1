import type { Database, Sql } from '../database/index.ts';
import { orderKey } from '../contracts/index.ts';
import {
  createGroupCommit,
  type GatewayPorts,
  type OrderOrigin,
  type OrderView,
  type SubmitResult,
} from '../gateway/index.ts';
import { readOrder } from '../operations/index.ts';
import { SkuMemory, stockLevels } from '../stock/index.ts';
import type { RawDocument, Verified, WebhookRequest } from '../systems/index.ts';
import type { System } from '../systems/runtime/index.ts';
import { submitOrders, type OrderChannels, type Programs, type Submitted } from './apply-facts.ts';
import { idLengthMax, storeInbound } from './inbound.ts';

export interface PortsContext {
  readonly database: Database;
  readonly tenant: string;
  readonly systems: ReadonlyMap<string, System>;
  readonly programs: Programs;
  readonly channels: OrderChannels;
  readonly onAccepted: () => void;
  readonly onInbound: () => void;
  /** Told of what came again. */
  readonly onDuplicates?: (source: 'api' | 'webhook' | 'sweep', count: number) => void;
  /** Told of orders that were new, and where they came from. */
  readonly onSubmitted?: (keys: readonly string[], origins: readonly (OrderOrigin | null)[]) => void;
  /** Whether this process takes orders now; whether the database answers where absent. */
  readonly ready?: () => Promise<boolean>;
}

/** Deliveries of one commit. */
const deliveryCountMax = 200;

/** One document that PostgreSQL cannot keep would fail all deliveries of its commit. */
const isStorable = ({ id, type, body }: RawDocument): boolean =>
  id.length <= idLengthMax && type.length <= idLengthMax && ![id, type, body].some((text) => text.includes('\u0000'));

/** What the gateway calls: acceptance, reading, stock, and the vendors' webhooks. */
export function createGatewayPorts(context: PortsContext): GatewayPorts {
  const { database, tenant, systems, programs, channels } = context;
  const deliveries = createGroupCommit<RawDocument & { system: string }, true>({
    itemCountMax: deliveryCountMax,
    submit: async (documents) => {
      const fresh = await storeInbound(database.sql, tenant, documents);
      context.onDuplicates?.('webhook', documents.length - fresh);
      context.onInbound();
      return documents.map(() => true as const);
    },
  });
  const memory = new SkuMemory(database.sql, tenant);
  // No transaction around it: accepting is one statement, and each further round trip is waited for by all who send.
  const door = {
    isKnown: (skus: readonly string[]) => memory.known(skus),
    apart: <T>(work: (sql: Sql) => Promise<T>) => database.transaction(work),
  };
  return {
    submitOrders: async (orders, origins) => {
      const texts = origins?.map((origin) => origin?.text ?? null);
      const more = texts === undefined ? door : { ...door, texts };
      const results = await submitOrders(database.sql, tenant, programs, channels, orders, more);
      context.onAccepted();
      context.onDuplicates?.('api', results.filter(({ kind }) => kind === 'known').length);
      if (origins !== undefined && context.onSubmitted !== undefined) {
        // A known order goes on in the trace with which it came first.
        const fresh = origins.map((origin, index) => (results[index]?.kind === 'accepted' ? origin : null));
        context.onSubmitted(orders.map(orderKey), fresh);
      }
      return results.map(toSubmitResult);
    },
    readOrder: (key) => viewOrder(database, tenant, key),
    inventory: (skus, limit) => stockLevels(database.sql, tenant, skus, limit),
    receiveWebhook: async (name, request) => {
      const system = systems.get(name);
      if (system === undefined) return { status: 404, why: `no system is named ${name}`, documents: 0 };
      const verified = verifiedBy(system, request);
      if (!verified.ok) return { status: verified.status, why: verified.why, documents: 0 };
      if (!verified.documents.every(isStorable))
        return {
          status: 400,
          why: `a document has the character NUL, or a longer id than ${idLengthMax}`,
          documents: 0,
        };
      await Promise.all(verified.documents.map((document) => deliveries.add({ ...document, system: name })));
      return { status: 200, documents: verified.documents.length };
    },
    ready: async () => {
      if (context.ready !== undefined) return context.ready();
      await database.sql`SELECT 1`;
      return true;
    },
  };
}

/** A connector that stumbles over a body has stored nothing: the vendor is told so, and its sweep finds what is lost. */
function verifiedBy(system: System, request: WebhookRequest): Verified {
  try {
    return system.verifyWebhook(request);
  } catch (error) {
    const why = `the body could not be read: ${error instanceof Error ? error.message : String(error)}`;
    return { ok: false, status: 400, why };
  }
}

function toSubmitResult(submitted: Submitted): SubmitResult {
  if (submitted.kind === 'refused') return submitted;
  if (submitted.kind !== 'conflict') return { kind: submitted.kind };
  const detail = submitted.older
    ? 'an older version than the one that was accepted'
    : 'the order number was accepted with other content before; only its address may still change';
  return { kind: 'conflict', detail };
}

async function viewOrder(database: Database, tenant: string, key: string): Promise<OrderView | null> {
  const order = await readOrder(database.sql, tenant, key);
  if (order === null || order.document === null || order.acceptedAt === null) return null;
  const { status, step, acceptedAt, finishedAt, outcome, reason, document, timeline } = order;
  const { number, channel } = document;
  return {
    key: order.key,
    status,
    step,
    number,
    channel,
    acceptedAt,
    finishedAt,
    outcome,
    reason,
    order: document,
    timeline,
  };
}
