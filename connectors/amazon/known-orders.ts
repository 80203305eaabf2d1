import type { WireOrder } from './wire.ts';

const orderCountMax = 2_000;
const versionCountMax = 50_000;

export function versionMs(order: WireOrder): number {
  return Date.parse(order.lastUpdatedTime ?? '') || 0;
}

/**
 * What this process has read of late: whole orders, so that a notification of a change that was read already asks for
 * nothing; and the versions of many more, for the reconciliation. Lost with the process, which costs requests only.
 */
export class KnownOrders {
  private readonly orders = new Map<string, WireOrder>();
  private readonly versions = new Map<string, number>();

  keep(order: WireOrder): void {
    const { orderId } = order;
    if (orderId === undefined || this.versionOf(orderId) > versionMs(order)) return;
    put(this.orders, orderId, order, orderCountMax);
    put(this.versions, orderId, versionMs(order), versionCountMax);
  }

  /** The order where its kept version has the change of `changedMs` in it. */
  since(orderId: string, changedMs: number): WireOrder | undefined {
    const order = this.orders.get(orderId);
    return order !== undefined && versionMs(order) >= changedMs ? order : undefined;
  }

  /** When the newest version that was read was made, in ms; 0 where none was. */
  versionOf(orderId: string): number {
    return this.versions.get(orderId) ?? 0;
  }
}

/** The oldest entries make room. */
function put<T>(map: Map<string, T>, key: string, value: T, countMax: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= countMax) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}
