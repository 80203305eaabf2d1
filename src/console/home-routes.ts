import type { ConsoleOptions } from './console-options.ts';
import type { ConsoleRoute } from './console-route.ts';
import { HomeReader } from './home-view.ts';
import type { LiveHub } from './live-hub.ts';
import { readSession } from './sessions.ts';

/** The first page: once as JSON, and live as server-sent events. */
export function homeRoutes(options: ConsoleOptions, reader: HomeReader, hub: LiveHub): ConsoleRoute[] {
  const { database, tenant } = options;
  return [
    { method: 'GET', path: '/home', role: 'viewer', run: () => reader.read() },
    {
      method: 'GET',
      path: '/live',
      role: 'viewer',
      run: ({ reply, session }) => {
        const mayWatch = async () => (await readSession(database.sql, tenant, session.token)) !== null;
        return Promise.resolve(hub.watch(reply, mayWatch));
      },
    },
  ];
}
