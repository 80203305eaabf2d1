import { retry, type Call, type Item, type Operation, type Outcome } from '../../src/index.ts';
import { readOrders, readShipments } from './read-orders.ts';
import { settleParts } from './ship-parts.ts';
import { shipWhole } from './ship-whole.ts';
import type { ShopSettings } from './settings.ts';
import { earlier, stateOutcome, type Input, type Known, type Output } from './shipment-standing.ts';
import { isLive } from './states.ts';

/** Two requests an order that is shipped whole; parts of many orders go in one. */
const setCountMax = 50;

/**
 * An order that leaves in one parcel is tracked (OR23) and shipped (OR24). One that leaves in parts is shipped by ST01, each
 * part with the warehouse's shipment id on its lines (`package_reference`), by which it is found again.
 */
export function shipmentCreation(settings: ShopSettings): Operation<Input, Output> {
  return {
    batchCountMax: setCountMax,
    idempotent: false,
    run: (items, call) => shipSet(items, settings, call),
    lookUp: async (items, call) => {
      const known = await read(items, settings, call);
      return items.map(({ input }) => earlier(input, known));
    },
  };
}

async function read(items: readonly Item<Input>[], settings: ShopSettings, call: Call): Promise<Known> {
  const ids = items.map(({ input }) => input.sourceId);
  const [orders, shipments] = await Promise.all([readOrders(ids, settings, call), readShipments(ids, settings, call)]);
  return { orders, shipments };
}

async function shipSet(
  items: readonly Item<Input>[],
  settings: ShopSettings,
  call: Call,
): Promise<readonly Outcome<Output>[]> {
  const known = await read(items, settings, call);
  const outcomes = items.map(({ input }) => beforeShipping(input, known, settings));
  const open = items.flatMap(({ input }, index) => (outcomes[index] === null ? [{ index, input }] : []));
  const isWhole = (input: Input) => isWholeOrder(input, items, known);
  const whole = open.filter(({ input }) => isWhole(input));
  const parts = open.filter(({ input }) => !isWhole(input));
  const [wholeOutcomes, partOutcomes] = await Promise.all([
    call.each(whole, ({ input }) => shipWhole(input, settings, call)),
    settleParts(
      parts.map(({ input }) => input),
      settings,
      call,
    ),
  ]);
  whole.forEach(({ index }, at) => (outcomes[index] = wholeOutcomes[at] ?? null));
  parts.forEach(({ index }, at) => (outcomes[index] = partOutcomes[at] ?? null));
  return outcomes.map((outcome) => outcome ?? retry('the shipment got no outcome of its own'));
}

/** All that is still to be served leaves now, nothing left before, and nothing else of it is in this set. */
function isWholeOrder(input: Input, items: readonly Item<Input>[], { orders, shipments }: Known): boolean {
  if (shipments.some((shipment) => shipment.order_id === input.sourceId)) return false;
  if (items.filter((item) => item.input.sourceId === input.sourceId).length > 1) return false;
  const live = orders.get(input.sourceId)?.order_lines.filter(isLive) ?? [];
  return live.every((line) => quantityOf(input, line.order_line_id) >= line.quantity);
}

function quantityOf({ lines }: Input, lineId: string): number {
  return lines.reduce((sum, line) => sum + (line.lineId === lineId ? line.quantity : 0), 0);
}

/** The outcome where the order's state decides already; null where it may be shipped. */
function beforeShipping(input: Input, known: Known, settings: ShopSettings): Outcome<Output> | null {
  const found = earlier(input, known);
  if (found.kind !== 'absent') return found;
  return stateOutcome(known.orders.get(input.sourceId), input, settings);
}
