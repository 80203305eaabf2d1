import { Readable } from 'node:stream';
import { orderStates, type OrderPage } from './api-types.ts';
import type { ConsoleOptions } from './console-options.ts';
import type { ConsoleRoute } from './console-route.ts';
import { exportOrders } from './export-orders.ts';
import { findOrders, type OrderQuery } from './find-orders.ts';
import { consoleLimits } from './limits.ts';
import { readCall, readOrderDetail } from './order-detail.ts';
import { consoleErrors } from './errors.ts';
import { checkNames, needText, readCount, readOneOf, readPlace, readText, type Input } from './read-input.ts';
import { searchWords } from './search-words.ts';

const nameCharsMax = 200;
const keyCharsMax = 400;
const zoneCharsMax = 60;

function readQuery(query: Input): OrderQuery {
  checkNames(query, ['state', 'q', 'channel', 'step', 'after', 'limit']);
  const text = readText(query, 'q', consoleLimits.searchCharsMax)?.trim() ?? '';
  if (text !== '') searchWords(text);
  return {
    state: readOneOf(query, 'state', orderStates, 'all'),
    text: text === '' ? null : text,
    channel: readText(query, 'channel', nameCharsMax),
    step: readText(query, 'step', nameCharsMax),
    after: readPlace(query, 'after'),
    limit: readCount(query, 'limit', consoleLimits.pageCountDefault, consoleLimits.pageCountMax),
  };
}

export function orderRoutes(options: ConsoleOptions): ConsoleRoute[] {
  const { database, tenant } = options;
  const channels = options.channels.map((channel) => channel.name);
  return [
    {
      method: 'GET',
      path: '/orders',
      role: 'viewer',
      run: ({ query }): Promise<OrderPage> => findOrders(database.sql, tenant, channels, readQuery(query)),
    },
    {
      // Names of thousands of customers in one file are more than looking at one order.
      method: 'GET',
      path: '/orders.csv',
      role: 'operator',
      run: ({ query, reply }) => {
        const asked = readQuery(query);
        reply.header('content-disposition', 'attachment; filename="orders.csv"').type('text/csv; charset=utf-8');
        return Promise.resolve(reply.send(Readable.from(exportOrders(database.sql, tenant, asked))));
      },
    },
    {
      method: 'GET',
      path: '/order',
      role: 'viewer',
      run: ({ query }) => {
        checkNames(query, ['key', 'zone']);
        return readOrderDetail(options, needText(query, 'key', keyCharsMax), readZone(query));
      },
    },
    {
      method: 'GET',
      path: '/call',
      role: 'viewer',
      run: ({ query }) => {
        checkNames(query, ['id']);
        return readCall(database.sql, tenant, needText(query, 'id', nameCharsMax));
      },
    },
  ];
}

/** The time zone of whoever looks: a sentence and the page around it must not tell two times. */
function readZone(query: Input): string {
  const zone = readText(query, 'zone', zoneCharsMax) ?? 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    throw consoleErrors.XD_CONSOLE_QUERY({ field: 'zone', problem: 'is no time zone' });
  }
}
