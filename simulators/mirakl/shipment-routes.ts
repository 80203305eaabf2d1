import type { FastifyInstance } from 'fastify';
import { MiraklError, operatorOf } from './front-door.ts';
import type { Market } from './market.ts';
import type { MiraklMemory } from './memory.ts';
import { isLive, type OrderState, type ShipmentState } from './order-state.ts';
import { listOf, objectOf, trackingOf } from './order-routes.ts';
import type { ShippedPart, Tracking } from './records.ts';
import { instant, present } from './wire-order.ts';

type Body = Readonly<Record<string, unknown>>;
const shipmentCountMax = 1_000;
const pageSize = 100;

/** ST01 and ST11. */
export function addShipmentRoutes(app: FastifyInstance, memory: MiraklMemory, market: Market): void {
  app.post('/api/shipments', async (request, reply) => {
    const wanted = listOf(objectOf(request.body, 'body')['shipments'], 'shipments');
    if (wanted.length > shipmentCountMax) throw new MiraklError(400, 'shipments: maximum 1000 values');
    const success: object[] = [];
    const errors: object[] = [];
    for (const one of wanted) {
      const order = memory.orders.get(String(one['order_id']));
      const isOwn = order !== undefined && order.operator === operatorOf(request);
      const result = isOwn ? create(memory, market, order, one) : `Order '${String(one['order_id'])}' not found`;
      if (typeof result === 'string') errors.push({ order_id: String(one['order_id']), message: result });
      else success.push(wireShipment(result));
    }
    return reply.code(201).send({ shipment_success: success, shipment_errors: errors });
  });

  app.get('/api/shipments', async (request) => {
    const query = request.query as { order_id?: string | string[]; page_token?: string; limit?: string };
    const ids = query.order_id === undefined ? [...memory.orders.keys()] : [query.order_id].flat();
    const orders = ids.map((id) => memory.orders.get(id)).filter((order) => order?.operator === operatorOf(request));
    const shipments = orders.flatMap((order) => order?.shipments ?? []);
    const from = Number(query.page_token ?? 0);
    const limit = Math.min(pageSize, Number(query.limit ?? 10));
    const next = from + limit < shipments.length ? { next_page_token: String(from + limit) } : {};
    return { data: shipments.slice(from, from + limit).map(wireShipment), ...next };
  });
}

/** The shipment, or why there is none. */
function create(memory: MiraklMemory, market: Market, order: OrderState, wanted: Body): ShipmentState | string {
  if (order.state !== 'SHIPPING') return `Order '${order.id}' is in state ${order.state}, expected SHIPPING`;
  const parts = partsOf(order, wanted);
  if (typeof parts === 'string') return parts;
  const { tracking } = wanted;
  let sent: Tracking | null = null;
  try {
    sent = tracking === undefined ? null : trackingOf(objectOf(tracking, 'tracking'), 'tracking_url');
  } catch (error) {
    return (error as Error).message;
  }
  const given = Array.isArray(wanted['shipment_additional_information'])
    ? (wanted['shipment_additional_information'] as { code: string; value: unknown }[])
    : [];
  const information = Object.fromEntries(given.map(({ code, value }) => [code, String(value)]));
  const shipmentId = `10000000-0000-4000-8000-${String(memory.shipmentCount + 1).padStart(12, '0')}`;
  const shipped = wanted['shipped'] === true;
  const at = { atMs: memory.now(), orderId: order.id };
  memory.commit({ type: 'shipment', ...at, shipmentId, parts, tracking: sent, information, shipped });
  market.arm(order);
  return order.shipments.at(-1) as ShipmentState;
}

function partsOf(order: OrderState, wanted: Body): ShippedPart[] | string {
  if (!Array.isArray(wanted['shipment_lines']) || wanted['shipment_lines'].length === 0)
    return 'shipment_lines must not be empty';
  const parts: ShippedPart[] = [];
  for (const one of wanted['shipment_lines'] as Body[]) {
    const line = order.lines.find(({ id }) => id === one['order_line_id']);
    if (line === undefined || !isLive(line)) return `Order line '${String(one['order_line_id'])}' cannot be shipped`;
    const quantity = Number(one['quantity']);
    if (!Number.isInteger(quantity) || quantity < 1 || line.shippedQuantity + quantity > line.plan.quantity)
      return `The quantity of order line '${line.id}' exceeds what is left to ship`;
    const reference = one['package_reference'];
    parts.push({ lineId: line.id, quantity, packageReference: typeof reference === 'string' ? reference : null });
  }
  return parts;
}

function wireShipment(shipment: ShipmentState) {
  const { tracking } = shipment;
  return present({
    id: shipment.id,
    order_id: shipment.orderId,
    created_date: instant(shipment.atMs),
    last_updated_date: instant(shipment.atMs),
    shipped_date: instant(shipment.atMs),
    status: 'SHIPPED',
    status_customer_debit: 'NO_DEBIT',
    shipment_lines: shipment.parts.map(({ lineId, quantity, packageReference }) =>
      present({ order_line_id: lineId, quantity, package_reference: packageReference }),
    ),
    tracking:
      tracking === null
        ? null
        : present({
            carrier_code: tracking.carrierCode,
            carrier_name: tracking.carrierName,
            tracking_number: tracking.trackingNumber,
            tracking_url: tracking.carrierUrl,
          }),
  });
}
