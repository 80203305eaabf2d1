import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeEvents } from '../../src/experience/asyncapi/describe-events.ts';
import { renderEvent } from '../../src/experience/webhooks/envelope.ts';
import { eventTypes } from '../../src/experience/webhooks/event-types.ts';
import { loadVendorDescription } from '../kit/vendor-format.ts';
import { openExperience, type OpenExperience } from './open-experience.ts';

interface Described {
  readonly channels: { readonly partnerEndpoint: { readonly messages: Record<string, { $ref: string }> } };
  readonly components: {
    readonly messages: Record<string, { name: string; payload: { $ref: string }; examples: { payload: unknown }[] }>;
    readonly schemas: Record<string, object>;
  };
}

/** The published schemas; null where the folder of specifications is not there. */
const schemas = loadVendorDescription('schemas/asyncapi-3.0.json') === null ? null : process.env['CROSSDOCK_SPECS'];
const document = describeEvents('1') as unknown as Described;

/** Their own schemas are draft 07 and refer to each other in circles, which ajv follows by itself. */
function validator(name: string) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(JSON.parse(readFileSync(join(schemas ?? '', 'schemas', name), 'utf8')) as object);
}

describe.skipIf(schemas === null || schemas === undefined)('the AsyncAPI document', () => {
  it('is valid by the schema of AsyncAPI 3.0', () => {
    const valid = validator('asyncapi-3.0.json');
    expect(valid(document), JSON.stringify(valid.errors?.slice(0, 5))).toBe(true);
  });

  it('would not be valid with another action', () => {
    const wrong = {
      ...document,
      operations: { deliverEvent: { action: 'push', channel: { $ref: '#/channels/partnerEndpoint' } } },
    };
    expect(validator('asyncapi-3.0.json')(wrong)).toBe(false);
  });

  it('has examples that are CloudEvents', () => {
    const valid = validator('cloudevents.json');
    for (const { examples } of Object.values(document.components.messages))
      for (const { payload } of examples) expect(valid(payload), JSON.stringify(valid.errors)).toBe(true);
    expect(valid({ ...(document.components.messages as object), id: '' })).toBe(false);
  });
});

describe('what the document says of events', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const messages = Object.values(document.components.messages);
  const schemaOf = ({ payload }: { payload: { $ref: string } }) =>
    document.components.schemas[payload.$ref.slice('#/components/schemas/'.length)] ?? false;

  it('is of every event type that is sent, and of no other', () => {
    expect(messages.map(({ name }) => name)).toEqual(Object.keys(eventTypes));
    expect(Object.keys(document.channels.partnerEndpoint.messages)).toEqual(Object.keys(document.components.messages));
  });

  it.each(messages)('fits the example of $name, and what is really sent', (message) => {
    const validate = ajv.compile(schemaOf(message));
    const type = message.name as keyof typeof eventTypes;
    const sent: unknown = JSON.parse(
      renderEvent(
        {
          id: '1-2',
          xid: '1',
          seq: '2',
          type,
          subject: 'acme/1',
          correlation: 'acme/1',
          at: new Date(),
          data: { ...eventTypes[type].example, internal: 'x' },
        },
        'main',
      ),
    );
    expect(validate(sent), JSON.stringify(validate.errors)).toBe(true);
    expect(validate(message.examples[0]?.payload), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...(sent as object), data: { unheard: true } })).toBe(false);
  });
});

describe('the pages of events', () => {
  let open: OpenExperience;
  beforeAll(async () => {
    open = await openExperience();
  });
  afterAll(() => open.close());

  it('are served to everybody, as a document and to read', async () => {
    const json = await fetch(`${open.url}/asyncapi.json`);
    expect(json.status).toBe(200);
    expect(await json.json()).toEqual(JSON.parse(JSON.stringify(document)));
    const page = await fetch(`${open.url}/asyncapi`);
    const text = await page.text();
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const type of Object.keys(eventTypes)) expect(text).toContain(`<h2 id="${type}">`);
  });

  it('stand beside routes that the OpenAPI document describes with their schemas', () => {
    const { paths } = open.gateway.app.swagger() as unknown as {
      paths: Record<string, Record<string, { responses: object }>>;
    };
    const submit = paths['/v1/storefront/orders']?.['post'];
    expect(JSON.stringify(submit)).toContain('#/components/schemas/SalesOrder');
    expect(Object.keys(submit?.responses ?? {})).toEqual(expect.arrayContaining(['201', '409', '422']));
  });
});
