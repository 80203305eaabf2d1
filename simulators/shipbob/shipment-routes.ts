import type { FastifyInstance, FastifyReply } from 'fastify';
import type { WireRecipient } from './ledger-entries.ts';
import { addressProblem } from './order-validation.ts';
import type { Service } from './service.ts';
import { canBeChanged, type ShipmentState } from './warehouse.ts';
import { addressOfUpdate, wireShipment } from './wire.ts';

type Action = { Params: { action: string } };
type AddressBody = Record<string, string | null | undefined>;

/** GET shipment/{id}, POST shipment/{id}:cancel, PUT shipment/{id}:updateAddress. */
export function addShipmentRoutes(app: FastifyInstance, service: Service): void {
  const find = (action: string, verb: string) => {
    const [id, given] = action.split(':');
    return given === verb ? service.warehouse.shipments.get(Number(id)) : undefined;
  };
  app.get<{ Params: { id: string } }>('/2026-01/shipment/:id', async (request, reply) => {
    const shipment = service.warehouse.shipments.get(Number(request.params.id));
    if (shipment === undefined) return reply.code(404).send({ message: 'Not found' });
    return wireShipment(shipment, service.context);
  });
  app.post<Action>('/2026-01/shipment/:action', async (request, reply) => {
    const shipment = find(request.params.action, 'cancel');
    if (shipment === undefined) return reply.code(404).send({ message: 'Not found' });
    return cancelShipment(service, shipment, reply);
  });
  app.put<Action>('/2026-01/shipment/:action', async (request, reply) => {
    const shipment = find(request.params.action, 'updateAddress');
    if (shipment === undefined)
      return reply.code(400).send({ code: 'NOT_FOUND', message: 'The shipment does not exist.' });
    const problem = addressProblem(request.body);
    if (problem !== null) return reply.code(400).send({ code: 'VALIDATION_ERROR', message: problem });
    return updateAddress(service, shipment, request.body as AddressBody, reply);
  });
}

function cancelShipment(service: Service, shipment: ShipmentState, reply: FastifyReply) {
  if (!canBeChanged(shipment) && shipment.status !== 'Exception')
    return reply.code(422).send({ '': [`The shipment is ${shipment.status} and cannot be canceled.`] });
  service.append({ type: 'cancelled', at: service.now(), shipmentId: shipment.id });
  service.teller.tell('order.shipment.cancelled', shipment);
  return reply.send(wireShipment(shipment, service.context));
}

function updateAddress(service: Service, shipment: ShipmentState, body: AddressBody, reply: FastifyReply) {
  if (!canBeChanged(shipment))
    return reply.code(400).send({ code: 'CONFLICT', message: 'The shipment is past the point of a change.' });
  const address = addressOfUpdate({
    ...body,
    country_code: body['country_code'] ?? shipment.recipient.address.country,
  });
  const recipient: WireRecipient = {
    name: body['recipient_name'] ?? shipment.recipient.name,
    email: body['email'] ?? shipment.recipient.email ?? null,
    phone_number: body['phone_number'] ?? shipment.recipient.phone_number ?? null,
    address,
  };
  service.append({ type: 'readdressed', at: service.now(), shipmentId: shipment.id, recipient });
  return reply.send({ id: shipment.id, is_success: true });
}
