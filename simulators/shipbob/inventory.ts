import type { Line } from './ledger-entries.ts';

export interface Shelf {
  onHand: number;
  /** Promised to open shipments. */
  committed: number;
  /** Taken from the shelf and not yet handed over. */
  picked: number;
}
export interface InventoryItem {
  readonly inventoryId: number;
  readonly productId: number;
  readonly sku: string;
  readonly name: string;
  readonly shelves: Map<string, Shelf>;
}

const firstInventoryId = 20_000_001;
const firstProductId = 70_000_001;

/** The shelves of all centres, by SKU. */
export class Inventory {
  readonly items: InventoryItem[] = [];
  private readonly bySku = new Map<string, InventoryItem>();

  /** The item of a SKU; one that nobody knows yet is made with empty shelves, as ShipBob makes products from orders. */
  item(sku: string, name = sku): InventoryItem {
    const known = this.bySku.get(sku);
    if (known !== undefined) return known;
    const number = this.items.length;
    const item = {
      inventoryId: firstInventoryId + number,
      productId: firstProductId + number,
      sku,
      name,
      shelves: new Map<string, Shelf>(),
    };
    this.items.push(item);
    this.bySku.set(sku, item);
    return item;
  }

  shelf(centre: string, sku: string): Shelf {
    const { shelves } = this.item(sku);
    const known = shelves.get(centre);
    if (known !== undefined) return known;
    const shelf = { onHand: 0, committed: 0, picked: 0 };
    shelves.set(centre, shelf);
    return shelf;
  }

  commit(centre: string, lines: readonly Line[], sign: 1 | -1): void {
    for (const { sku, quantity } of lines) this.shelf(centre, sku).committed += sign * quantity;
  }

  pick(centre: string, lines: readonly Line[]): void {
    for (const { sku, quantity } of lines) this.shelf(centre, sku).picked += quantity;
  }

  /** Hands picked units over: now they are no longer on hand. */
  ship(centre: string, lines: readonly Line[]): void {
    for (const { sku, quantity } of lines) {
      const shelf = this.shelf(centre, sku);
      shelf.onHand -= quantity;
      shelf.picked -= quantity;
      shelf.committed -= quantity;
    }
  }

  /** Units that a picker finds now. */
  available(centre: string, sku: string): number {
    const { onHand, picked } = this.shelf(centre, sku);
    return Math.max(0, onHand - picked);
  }
}
