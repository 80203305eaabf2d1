import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link } from '@tanstack/react-router';
import { orderStates, type OrderStateFilter } from '../../src/console/api-types.ts';
import { Empty, Failed } from './parts/states.tsx';
import { AppShell } from './shell/app-shell.tsx';
import { HomePage } from './pages/home.tsx';

/** What stands in the URL of the list of orders: a view of it can be kept, sent and opened again. */
export interface OrderSearch {
  readonly state?: OrderStateFilter;
  readonly q?: string;
  readonly channel?: string;
  readonly step?: string;
}
export interface ExceptionSearch {
  readonly process?: string;
  readonly step?: string;
  readonly cause?: string;
}

const text = (value: unknown): string | undefined =>
  // The router reads 123 in a URL as a number; here it is an order's.
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

const texts = <K extends string>(search: Record<string, unknown>, names: readonly K[]): Partial<Record<K, string>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = text(search[name]);
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  ) as Partial<Record<K, string>>;

const root = createRootRoute({
  component: AppShell,
  notFoundComponent: () => (
    <Empty title="There is no such page.">
      <p>
        The address may be of another version. <Link to="/">Go to the first page</Link>.
      </p>
    </Empty>
  ),
});

const home = createRoute({ getParentRoute: () => root, path: '/', component: HomePage });
const orders = createRoute({
  getParentRoute: () => root,
  path: '/orders',
  validateSearch: (search: Record<string, unknown>): OrderSearch => {
    const { state, ...rest } = texts(search, ['state', 'q', 'channel', 'step']);
    const known = orderStates.find((one) => one === state);
    return known === undefined ? rest : { state: known, ...rest };
  },
  component: lazyRouteComponent(() => import('./pages/orders.tsx'), 'OrdersPage'),
});
const order = createRoute({
  getParentRoute: () => root,
  path: '/orders/$key',
  component: lazyRouteComponent(() => import('./pages/order.tsx'), 'OrderRoute'),
});
const exceptions = createRoute({
  getParentRoute: () => root,
  path: '/exceptions',
  validateSearch: (search: Record<string, unknown>): ExceptionSearch => texts(search, ['process', 'step', 'cause']),
  component: lazyRouteComponent(() => import('./pages/exceptions.tsx'), 'ExceptionsPage'),
});
const stock = createRoute({
  getParentRoute: () => root,
  path: '/stock',
  validateSearch: (search: Record<string, unknown>): { readonly q?: string } => texts(search, ['q']),
  component: lazyRouteComponent(() => import('./pages/stock.tsx'), 'StockPage'),
});
const article = createRoute({
  getParentRoute: () => root,
  path: '/stock/$sku',
  component: lazyRouteComponent(() => import('./pages/article.tsx'), 'ArticlePage'),
});
const channels = createRoute({
  getParentRoute: () => root,
  path: '/channels',
  component: lazyRouteComponent(() => import('./pages/channels.tsx'), 'ChannelsPage'),
});
const api = createRoute({
  getParentRoute: () => root,
  path: '/api',
  component: lazyRouteComponent(() => import('./pages/api.tsx'), 'ApiPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([home, orders, order, exceptions, stock, article, channels, api]),
  basepath: '/console',
  defaultPreload: 'intent',
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
  // Kept as text, so that an order number keeps its zeros.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const given = Object.entries(search as Record<string, unknown>).filter(
      ([, value]) => value !== undefined && value !== '',
    );
    const written = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return written === '' ? '' : `?${written}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
