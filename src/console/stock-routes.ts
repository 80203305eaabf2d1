import type { ConsoleOptions } from './console-options.ts';
import type { ConsoleRoute } from './console-route.ts';
import { consoleLimits } from './limits.ts';
import { checkNames, needText, readCount, readText } from './read-input.ts';
import { findStock, readExplanation } from './stock-views.ts';

const skuCharsMax = 200;

export function stockRoutes(options: ConsoleOptions): ConsoleRoute[] {
  const { database, tenant, stockChannels } = options;
  return [
    {
      method: 'GET',
      path: '/stock',
      role: 'viewer',
      run: ({ query }) => {
        checkNames(query, ['q', 'after', 'limit']);
        const { pageCountDefault, stockCountMax } = consoleLimits;
        const limit = readCount(query, 'limit', pageCountDefault, stockCountMax);
        const text = readText(query, 'q', skuCharsMax)?.trim() ?? '';
        return findStock(database.sql, tenant, text === '' ? null : text, readText(query, 'after', skuCharsMax), limit);
      },
    },
    {
      method: 'GET',
      path: '/stock/explain',
      role: 'viewer',
      run: ({ query }) => {
        checkNames(query, ['sku']);
        return readExplanation(database, tenant, stockChannels, needText(query, 'sku', skuCharsMax));
      },
    },
  ];
}
