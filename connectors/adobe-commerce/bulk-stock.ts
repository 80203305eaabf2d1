import { setTimeout as sleep } from 'node:timers/promises';
import {
  done,
  failed,
  retry,
  unknown,
  type Call,
  type CapabilityInput,
  type CapabilityOutput,
  type Outcome,
} from '../../src/index.ts';
import type { ShopSettings } from './settings.ts';
import { sourceItem } from './source-item.ts';
import { outcomeOfAnswer } from './vendor-answer.ts';

type Input = CapabilityInput<'storefront.stock.publish'>;
type Output = CapabilityOutput<'storefront.stock.publish'>;

/** Operation states of Adobe's bulk calls (AsynchronousOperations, OperationInterface). */
const operationStatus = { complete: 1, retriable: 2, failed: 3, open: 4, rejected: 5 } as const;

interface Accepted {
  readonly bulk_uuid?: unknown;
  readonly request_items?: readonly {
    readonly id?: number;
    readonly status?: string;
    readonly error_message?: string;
  }[];
}
interface BulkStatus {
  readonly operations_list?: readonly {
    readonly id?: number;
    readonly status?: number;
    readonly result_message?: string | null;
  }[];
}
type StatusOf = ReadonlyMap<number, { readonly status: number; readonly message: string }>;

const firstPauseMs = 100;
const pauseMsMax = 1_000;

/**
 * POST /async/bulk/V1/inventory/source-items: an operation a level, so that each has an outcome of its own. It answers 202 at
 * once; the outcomes come from GET /V1/bulk/{uuid}/status. What is still open at the end of the wait is unknown.
 */
export async function publishInBulk(
  levels: readonly Input[],
  settings: ShopSettings,
  call: Call,
): Promise<Outcome<Output>[]> {
  const response = await call.request({
    method: 'POST',
    path: '/rest/async/bulk/V1/inventory/source-items',
    body: levels.map((level) => ({ sourceItems: [sourceItem(level)] })),
  });
  if (response.status !== 202) return levels.map(() => outcomeOfAnswer(response));
  const accepted = response.json<Accepted>();
  if (typeof accepted.bulk_uuid !== 'string') return levels.map(() => unknown('HTTP 202 without bulk_uuid'));
  const statuses = await finalStatuses(accepted.bulk_uuid, settings, call);
  const rejected = new Map((accepted.request_items ?? []).map((item) => [item.id, item]));
  return levels.map((_, at) => {
    const item = rejected.get(at);
    if (item?.status === 'rejected')
      return failed('vendor-rejected', item.error_message ?? 'rejected by the bulk call');
    return outcomeOfOperation(statuses.get(at));
  });
}

function outcomeOfOperation(operation: { status: number; message: string } | undefined): Outcome<Output> {
  switch (operation?.status) {
    case operationStatus.complete:
      return done({});
    case operationStatus.retriable:
      return retry(operation.message);
    case operationStatus.failed:
    case operationStatus.rejected:
      return failed('vendor-rejected', operation.message);
    default:
      return unknown('the bulk operation was not finished in time');
  }
}

async function finalStatuses(uuid: string, settings: ShopSettings, call: Call): Promise<StatusOf> {
  const until = performance.now() + settings.bulkWaitMs;
  let statuses: StatusOf = new Map();
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMsMax, pauseMs * 2)) {
    await sleep(Math.max(0, Math.min(pauseMs, until - performance.now())), undefined, { signal: call.signal });
    statuses = (await readStatuses(uuid, settings, call)) ?? statuses;
    const isOpen = statuses.size === 0 || [...statuses.values()].some(({ status }) => status === operationStatus.open);
    if (!isOpen || performance.now() >= until) return statuses;
  }
}

/** Undefined where there was no usable answer: asking again is all that helps, and it changes nothing. */
async function readStatuses(uuid: string, settings: ShopSettings, call: Call): Promise<StatusOf | undefined> {
  try {
    const response = await call.request({ method: 'GET', path: `/rest/${settings.storeCode}/V1/bulk/${uuid}/status` });
    if (response.status !== 200) return undefined;
    const { operations_list: operations = [] } = response.json<BulkStatus>();
    return new Map(
      operations.map((operation) => [
        operation.id ?? -1,
        { status: operation.status ?? operationStatus.open, message: operation.result_message ?? '' },
      ]),
    );
  } catch {
    return undefined;
  }
}
