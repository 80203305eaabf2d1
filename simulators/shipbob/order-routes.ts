import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LedgerFact, WireCreateOrder } from './ledger-entries.ts';
import { queryOrders } from './order-query.ts';
import { orderProblems } from './order-validation.ts';
import type { Service } from './service.ts';
import { canBeChanged, type OrderState } from './warehouse.ts';
import { wireOrder, wireShipment } from './wire.ts';

const tooLate = 'The shipment is picked, packed or shipped and cannot be canceled.';

/** POST and GET order, GET order/{id}, GET order/{id}/shipment, POST order/{id}:cancel. */
export function addOrderRoutes(app: FastifyInstance, service: Service): void {
  const { warehouse, context } = service;
  app.post('/2026-01/order', async (request, reply) => createOrder(service, request, reply));
  app.get('/2026-01/order', async (request, reply) => {
    const result = queryOrders(warehouse, request.query as Record<string, string>);
    if ('errors' in result) return reply.code(400).send(result.errors);
    return result.orders.map((order) => wireOrder(order, context));
  });
  app.get<{ Params: { id: string } }>('/2026-01/order/:id', async (request, reply) => {
    const order = warehouse.byId.get(Number(request.params.id));
    return order === undefined ? notFound(reply) : wireOrder(order, context);
  });
  app.get<{ Params: { id: string } }>('/2026-01/order/:id/shipment', async (request, reply) => {
    const order = warehouse.byId.get(Number(request.params.id));
    return order === undefined ? notFound(reply) : order.shipments.map((shipment) => wireShipment(shipment, context));
  });
  // The action follows the id after a colon, which the router would take for a parameter; so it is cut off here.
  app.post<{ Params: { action: string } }>('/2026-01/order/:action', async (request, reply) => {
    const match = /^(\d+):cancel$/.exec(request.params.action);
    const order = match === null ? undefined : warehouse.byId.get(Number(match[1]));
    return order === undefined ? notFound(reply) : cancelOrder(service, order, reply);
  });
}

const notFound = (reply: FastifyReply) => reply.code(404).send({ message: 'Not found' });

function createOrder(service: Service, request: FastifyRequest, reply: FastifyReply) {
  const { warehouse, context } = service;
  const channel = request.headers['shipbob_channel_id'];
  if (channel === undefined) return reply.code(400).send({ shipbob_channel_id: ['The header is required.'] });
  if (channel !== service.channelId)
    return reply.code(403).send({ message: `The token may not write to channel ${String(channel)}.` });
  const errors = orderProblems(request.body);
  if (Object.keys(errors).length > 0) return reply.code(400).send(errors);
  const body = request.body as WireCreateOrder;
  if (warehouse.byReference.has(body.reference_id)) {
    service.append({ type: 'duplicate-refused', at: service.now(), reference: body.reference_id });
    return reply.code(422).send({ '': ['Cannot insert order with existing ReferenceId'] });
  }
  const centre = centreOf(service, body);
  if (centre === undefined) return reply.code(400).send({ location_id: ['The location does not exist.'] });
  service.append(created(service, body, centre));
  const order = warehouse.byReference.get(body.reference_id);
  const first = order?.shipments[0];
  if (order === undefined || first === undefined) throw new Error('the ledger did not keep the order');
  service.floor.follow(first);
  return reply.code(201).send(wireOrder(order, context));
}

function created(service: Service, body: WireCreateOrder, centre: string): LedgerFact {
  return {
    type: 'order-created',
    at: service.now(),
    orderId: service.warehouse.nextOrderId(),
    shipmentId: service.warehouse.nextShipmentId(),
    centre,
    channelId: Number(service.channelId),
    shipBy: shipByOf(body),
    body,
  };
}

/** Without a wish ShipBob chooses the location; here that is the first one. */
function centreOf({ context }: Service, body: WireCreateOrder): string | undefined {
  const names = Object.keys(context.centres);
  if (body.location_id === undefined || body.location_id === null) return names[0];
  return names.find((name) => context.centres[name] === body.location_id);
}

/** How urgent it is: the retailer's ship-by where one is told, by field or by tag; else a day from the purchase. */
function shipByOf(body: WireCreateOrder): number {
  const tag = body.tags?.find(({ name }) => name === 'ship_by')?.value;
  const told = Date.parse(body.retailer_program_data?.shipByDate ?? tag ?? '');
  if (!Number.isNaN(told)) return told;
  const purchasedAt = Date.parse(body.purchase_date ?? '');
  return (Number.isNaN(purchasedAt) ? Date.now() : purchasedAt) + 24 * 3_600_000;
}

function cancelOrder(service: Service, order: OrderState, reply: FastifyReply) {
  const open = order.shipments.filter((shipment) => shipment.status !== 'Cancelled');
  const cancellable = open.filter((shipment) => canBeChanged(shipment) || shipment.status === 'Exception');
  if (open.length === 0) return reply.code(422).send({ '': ['The order is canceled already.'] });
  if (cancellable.length === 0) return reply.code(422).send({ '': [tooLate] });
  for (const shipment of cancellable) {
    service.append({ type: 'cancelled', at: service.now(), shipmentId: shipment.id });
    service.teller.tell('order.shipment.cancelled', shipment);
  }
  const results = open.map((shipment) => {
    const isSuccess = cancellable.includes(shipment);
    return { action: 'Cancel', is_success: isSuccess, reason: isSuccess ? null : tooLate, shipment_id: shipment.id };
  });
  return reply.send({ order: wireOrder(order, service.context), canceled_shipment_results: results });
}
