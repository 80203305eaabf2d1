import type { SalesOrder } from '../contracts/index.ts';
import { isTransient } from '../database/index.ts';
import { gatewayErrors } from './errors.ts';
import { createGroupCommit } from './group-commit.ts';
import { gatewayLimits } from './limits.ts';
import type { GatewayPorts, OrderOrigin, SubmitResult } from './ports.ts';

/** Where orders of all routes go: those of the same moment share one commit. */
export interface OrderIntake {
  /** Resolves when the order is durable. `weight`: bytes of its document. Rejects at once where too many wait. */
  add(order: SalesOrder, weight?: number, origin?: OrderOrigin): Promise<SubmitResult>;
  readonly waitingCount: number;
}

interface Arrived {
  readonly order: SalesOrder;
  readonly origin: OrderOrigin | null;
}

export function createOrderIntake(ports: Pick<GatewayPorts, 'submitOrders'>): OrderIntake {
  const group = createGroupCommit<Arrived, SubmitResult>({
    submit: (arrived) =>
      ports.submitOrders(
        arrived.map(({ order }) => order),
        arrived.map(({ origin }) => origin),
      ),
    itemCountMax: gatewayLimits.commitCountMax,
    commitsMax: gatewayLimits.commitsMax,
    weightMax: gatewayLimits.commitBytesMax,
    waitingCountMax: gatewayLimits.waitingCountMax,
    waitingWeightMax: gatewayLimits.waitingBytesMax,
    overloaded: () => gatewayErrors.XD_OVERLOADED(),
    // A lost database is not one order's fault. Repeating a set is safe: known orders are answered as known.
    isolates: (error) => !isTransient(error),
  });
  return {
    add: (order, weight, origin) => group.add({ order, origin: origin ?? null }, weight),
    get waitingCount() {
      return group.waitingCount;
    },
  };
}
