import { appendEvents } from '../../events/index.ts';
import { tell } from '../add-route.ts';
import { experienceErrors } from '../errors.ts';
import { FieldRefusal } from '../field-refusal.ts';
import { dayMs, experienceTimes } from '../limits.ts';
import type { ExperiencePorts } from '../ports.ts';
import { documentReader } from '../read-document.ts';
import { endpointUrl, idOf, type EndpointDesk } from './endpoint-desk.ts';
import { Endpoint, ReplayFrom, SkipEvent, TestSent } from './endpoint-schemas.ts';
import * as store from './endpoint-store.ts';
import { partnerSubject } from './event-types.ts';

const readReplay = documentReader(ReplayFrom);
const readSkip = documentReader(SkipEvent);

/** What a partner does with its endpoint: pause, go on, replay, pass one event, test. */
export function addEndpointActRoutes(desk: EndpointDesk, { tenant }: ExperiencePorts): void {
  plainAct(
    desk,
    'enable',
    'Go on where the endpoint stands: what happened meanwhile is delivered in order',
    (inner, id) => store.enableEndpoint(inner, tenant, id),
  );
  plainAct(desk, 'pause', 'Deliver nothing until it is enabled again; nothing is lost', (inner, id) =>
    store.pauseEndpoint(inner, tenant, id),
  );
  desk.add({
    method: 'POST',
    url: `${endpointUrl}/replay`,
    operationId: 'replayWebhook',
    summary: 'Deliver everything since a time once more',
    description: 'In order, under the same ids; receivers that keep ids pass over what they have.',
    body: ReplayFrom,
    answers: { 200: { description: 'The endpoint as it is now', schema: Endpoint } },
    problems: { 422: 'The time is to come, or too long ago' },
    handle: async (request) => {
      const { from } = readReplay(request);
      // A leap second has the form of an instant and is none of this calendar.
      if (Number.isNaN(Date.parse(from)))
        throw experienceErrors.XD_REPLAY_RANGE({ from, days: experienceTimes.replayMaxMs / dayMs });
      await desk.act(request, 'replayed', (inner, id) => store.replayEndpoint(inner, tenant, id, new Date(from)), {
        from,
      });
      return tell(Endpoint, await desk.shown(request));
    },
  });
  desk.add({
    method: 'POST',
    url: `${endpointUrl}/skip`,
    operationId: 'skipWebhookEvent',
    summary: 'Pass one event that the receiver cannot take',
    body: SkipEvent,
    answers: { 200: { description: 'The endpoint as it is now', schema: Endpoint } },
    problems: { 422: 'The event is not before the endpoint' },
    handle: async (request) => {
      const { event } = readSkip(request);
      const isSkipped = await desk.act(request, 'skipped', (inner, id) => store.skipEvent(inner, tenant, id, event), {
        event,
      });
      if (isSkipped) return tell(Endpoint, await desk.shown(request));
      throw new FieldRefusal(experienceErrors.XD_BODY_INVALID({ count: 1 }), [
        { field: 'event', code: 'not-before', detail: `${event} does not lie before the endpoint.` },
      ]);
    },
  });
  desk.add({
    method: 'POST',
    url: `${endpointUrl}/test`,
    operationId: 'testWebhook',
    summary: 'Send a test event to the endpoint, in its place behind what is open',
    answers: { 202: { description: 'On its way; the deliveries show it', schema: TestSent } },
    handle: async (request) => {
      await desk.act(request, 'tested', async (inner, id, partner) => {
        const subject = partnerSubject(partner);
        const data = { endpoint: id };
        const rest = { subject, correlation: subject, causation: null, sourceVersion: null, data };
        await appendEvents(inner, tenant, [{ type: 'webhook.test', ...rest }]);
      });
      return tell(TestSent, { endpoint: idOf(request), type: 'webhook.test' }, { status: 202 });
    },
  });
}

function plainAct(desk: EndpointDesk, name: string, summary: string, work: Parameters<EndpointDesk['act']>[2]): void {
  desk.add({
    method: 'POST',
    url: `${endpointUrl}/${name}`,
    operationId: `${name}Webhook`,
    summary,
    answers: { 200: { description: 'The endpoint as it is now', schema: Endpoint } },
    handle: async (request) => {
      await desk.act(request, name, work);
      return tell(Endpoint, await desk.shown(request));
    },
  });
}
