import { randomUUID } from 'node:crypto';
import { operationStatus, type OperationResult, type StockLevel } from './records.ts';
import type { BulkState, ShopMemory } from './shop-memory.ts';

const open: OperationResult = { status: operationStatus.open, message: '', errorCode: 0 };
const notFound: OperationResult = {
  status: operationStatus.failed,
  message: 'Validation Failed: Product or source does not exist.',
  errorCode: 400,
};
const complete: OperationResult = {
  status: operationStatus.complete,
  message: 'Service execution success Magento\\InventoryApi\\Api\\SourceItemsSaveInterface::execute',
  errorCode: 0,
};

/** Adobe's message queue for bulk calls: accepted at once, done by a consumer a little later. */
export class BulkQueue {
  private readonly memory: ShopMemory;
  private readonly isValid: (level: StockLevel) => boolean;
  private readonly delayMs: number;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(memory: ShopMemory, isValid: (level: StockLevel) => boolean, delayMs: number) {
    this.memory = memory;
    this.isValid = isValid;
    this.delayMs = delayMs;
  }

  accept(operations: readonly (readonly StockLevel[])[]): BulkState {
    const uuid = randomUUID();
    const atMs = Date.now();
    this.memory.commit({ type: 'bulk-accepted', uuid, atMs, dueMs: atMs + this.delayMs, operations });
    const bulk = this.memory.bulks.get(uuid);
    if (bulk === undefined) throw new Error(`bulk ${uuid} is not in the shop's memory`);
    this.arm(bulk);
    return bulk;
  }

  /** After a restart: what was accepted is still to be done. */
  resume(): void {
    for (const bulk of this.memory.bulks.values()) if (bulk.results === null) this.arm(bulk);
  }

  resultsOf(bulk: BulkState): readonly OperationResult[] {
    return bulk.results ?? bulk.operations.map(() => open);
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private arm(bulk: BulkState): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        const results = bulk.operations.map((levels) => (levels.every(this.isValid) ? complete : notFound));
        this.memory.commit({ type: 'bulk-done', uuid: bulk.uuid, results });
      },
      Math.max(0, bulk.dueMs - Date.now()),
    );
    timer.unref();
    this.timers.add(timer);
  }
}
