import type { FastifyInstance } from 'fastify';
import { answerProblems } from './answer-problems.ts';
import { addAssetRoutes } from './asset-routes.ts';
import { AssetStore, ownAssets } from './asset-store.ts';
import { PageBuild } from './build-pages.ts';
import { channelRoutes } from './channel-routes.ts';
import type { ConsoleOptions } from './console-options.ts';
import type { ConsoleRoute } from './console-route.ts';
import { exceptionRoutes } from './exception-routes.ts';
import { guardRoutes } from './guard-routes.ts';
import { homeRoutes } from './home-routes.ts';
import { HomeReader } from './home-view.ts';
import { OrderIndexer } from './index-orders.ts';
import { keyRoutes } from './key-routes.ts';
import { consoleLimits, consoleTimes } from './limits.ts';
import { LiveHub } from './live-hub.ts';
import { orderRoutes } from './order-routes.ts';
import type { Input } from './read-input.ts';
import { sessionRoutes } from './session-routes.ts';
import type { Session } from './sessions.ts';
import { stockRoutes } from './stock-routes.ts';

/** Answers are data of the moment, for one person. */
const dataHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

/**
 * Serves the console at `/console`: its pages, and the JSON calls below `/console/api`, each closed to all but the role
 * that it names. It keeps the index of orders up to date while the server runs.
 * @example await addConsoleRoutes(gateway.app, { database, tenant, retailer: 'Harbour', programs, channels, systems });
 */
export async function addConsoleRoutes(app: FastifyInstance, options: ConsoleOptions): Promise<void> {
  const { database, tenant } = options;
  const log = options.log ?? (() => undefined);
  const reader = new HomeReader(options);
  const hub = new LiveHub(() => reader.read(), log);
  const indexer = new OrderIndexer(database, tenant, log);
  const build = options.build === true ? new PageBuild(log) : null;
  const store = new AssetStore(options.assets ?? ownAssets());
  await app.register(
    async (scope) => {
      guardRoutes(scope, { database, tenant, publicUrl: options.publicUrl });
      takeSmallJson(scope);
      answerProblems(scope, log);
      for (const route of consoleRoutes(options, reader, hub)) addRoute(scope, route);
      addAssetRoutes(scope, store, build);
    },
    { prefix: '/console' },
  );
  // The first look at all orders takes a second where there are a million, and must not be paid by whoever comes first.
  const keepWarm = () =>
    void reader
      .read()
      .catch((why: unknown) => log('warn', 'console: the first page could not be read', { why: String(why) }));
  let warming: NodeJS.Timeout | null = null;
  app.addHook('onListen', async () => {
    indexer.start();
    warming = setInterval(keepWarm, consoleTimes.warmMs).unref();
    if (build !== null && (await store.all()) === null) build.startLater();
  });
  // Streams would keep the server from closing.
  app.addHook('preClose', (done) => {
    hub.close();
    if (warming !== null) clearInterval(warming);
    build?.stop();
    done();
  });
  app.addHook('onClose', () => indexer.stop());
}

/** Every call of the console, each with the role that it needs. */
export function consoleRoutes(options: ConsoleOptions, reader: HomeReader, hub: LiveHub): readonly ConsoleRoute[] {
  return [
    ...sessionRoutes(options),
    ...homeRoutes(options, reader, hub),
    ...orderRoutes(options),
    ...exceptionRoutes(options),
    ...stockRoutes(options),
    ...channelRoutes(options, reader),
    ...keyRoutes(options),
  ];
}

function addRoute(scope: FastifyInstance, route: ConsoleRoute): void {
  const { method, path, role } = route;
  scope.route({
    method,
    url: `/api${path}`,
    bodyLimit: consoleLimits.bodyBytesMax,
    // The gateway's own check of keys does not concern the console: a browser has a session.
    config: { access: 'public', consoleRole: role },
    schema: { hide: true },
    handler: async (request, reply) => {
      reply.headers(dataHeaders);
      const query = request.query as Input;
      const asked = { request, reply, query, body: (request.body ?? {}) as Input };
      const answer =
        route.role === 'public'
          ? await route.run(asked)
          : await route.run({ ...asked, session: request.consoleSession as Session });
      if (answer === reply) return reply;
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer));
    },
  });
}

/** Bodies of the console are small objects; a member named `__proto__` is refused. */
function takeSmallJson(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  const parse = scope.getDefaultJsonParser('error', 'error');
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    void parse(request, body.toString(), (error, value: unknown) => {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      if (error === null && !isObject) done(new SyntaxError('the body is no object'), undefined);
      else done(error, value);
    });
  });
}
