import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../experience/open-systems.ts';
import { capabilityNames, capabilitySchemas } from '../../src/experience/systems/capability-schemas.ts';
import { checkerOf } from '../../src/experience/read-document.ts';
import { createSystems } from '../../src/platform/index.ts';
import type { System } from '../../src/systems/runtime/index.ts';
import { valueOf, type Schema } from './described-requests.ts';
import { harbour } from './open-platform.ts';

let answer: (response: ServerResponse) => void = (response) => response.end('{}');
let asked: string[] = [];
const vendor = createServer((request, response) => {
  asked.push(request.url ?? '');
  request.resume().on('end', () => answer(response));
});
let url = '';
let mails: System;
beforeAll(async () => {
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
  mails = connect('mails', url);
});
afterAll(async () => {
  await mails.close();
  vendor.close();
});

const input = {
  kind: 'order-confirmed' as const,
  reference: 'r',
  to: 'a@example.org',
  name: 'A',
  locale: 'en',
  orderNumber: '1',
  currency: 'USD',
  grandTotal: 1,
  lines: [],
  trackingNumber: null,
  trackingUrl: null,
  reason: null,
};
const send = async () => (await mails.run('notifications.send', [{ key: 'k', input }]))[0];
const json =
  (text: string, status = 200) =>
  (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(text);
  };

describe('security 31: what vendors answer', () => {
  it('security 31: is read no further than its limit, and then nobody knows what was done', async () => {
    answer = json(`{"id":"x","pad":"${'x'.repeat(200_000)}"}`);
    expect(await send()).toMatchObject({
      kind: 'unknown',
      detail: expect.stringContaining('larger than 100000 bytes'),
    });
    // Without a length, as long as anybody reads.
    answer = (response) => {
      const timer = setInterval(() => response.write('x'.repeat(50_000)), 1);
      response.on('close', () => clearInterval(timer));
    };
    expect(await send()).toMatchObject({ kind: 'unknown' });
  });

  it('security 31: that is not what was asked for is no success', async () => {
    for (const text of ['<html>maintenance</html>', '', '{"id":', 'null']) {
      answer = json(text);
      expect((await send())?.kind, text).not.toBe('done');
    }
  });

  it('security 31: of no sense makes no connector say that something was done which the capability’s document does not bear out', async () => {
    const retailer = await harbour(url);
    const systems = createSystems(retailer, () => undefined);
    const nonsense = [
      '{}',
      '[]',
      'null',
      '"ok"',
      '1',
      '{"id":{},"value":[{}],"data":[{}],"items":[{}]}',
      '<html/>',
      '{"__proto__":{"id":"x"}}',
    ];
    const wrong: string[] = [];
    let askedCount = 0;
    for (const system of systems.values())
      for (const capability of capabilityNames) {
        if (!system.supports(capability) || system.definition.http === undefined) continue;
        const { input: inputSchema, output } = capabilitySchemas[capability];
        const fits = checkerOf(output);
        const description = { paths: {}, components: { schemas: {} } };
        const [made] = fc.sample(valueOf(JSON.parse(JSON.stringify(inputSchema)) as Schema, description), {
          seed: 5,
          numRuns: 1,
        });
        for (const text of nonsense) {
          answer = json(text);
          const outcomes = await system.run(capability, [
            { key: `k:${capability}:${text.length}`, input: made as never },
          ]);
          askedCount += 1;
          expect(outcomes, `${system.name} ${capability}`).toHaveLength(1);
          const [outcome] = outcomes;
          if (outcome?.kind === 'done' && !fits(outcome.value))
            wrong.push(`${system.name} ${capability} ${text}: ${JSON.stringify(outcome.value)}`);
        }
      }
    for (const system of systems.values()) await system.close();
    expect(askedCount).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  }, 120_000);
});

describe('security 17: redirects of vendors', () => {
  it('security 17: are not followed: who answers elsewhere would get our credentials', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      asked = [];
      answer = (response) => response.writeHead(status, { location: `${url}/elsewhere` }).end();
      expect((await send())?.kind).not.toBe('done');
      expect(asked).toEqual(['/mails']);
    }
  });
});
