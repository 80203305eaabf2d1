import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AdobeError } from './adobe-error.ts';

const controlPrefix = '/__sim/';
/** Adobe's limits on input since 2.4.3 (developer.adobe.com/commerce/webapi, "API security"). */
export const entityCountMax = 20;
export const pageSizeMax = 300;

/** What stands before every route: the integration's token, and errors in Adobe's shape. */
export function guard(app: FastifyInstance, accessToken: string): void {
  app.addHook('onRequest', async (request) => {
    if (!request.url.startsWith(controlPrefix)) checkToken(request, accessToken);
  });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof AdobeError) return reply.code(error.status).send(error.body);
    const { statusCode = 500, message } = error as { statusCode?: number; message: string };
    if (statusCode < 500) return reply.code(400).send({ message: 'Decoding error: \n%1'.replace('%1', message) });
    return reply.code(500).send({ message: `Internal Error. Simulator: ${message}` });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ message: 'Request does not match any route.' }));
}

function checkToken(request: FastifyRequest, accessToken: string): void {
  const given = Buffer.from(/^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '');
  const expected = Buffer.from(accessToken);
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new AdobeError(401, "The consumer isn't authorized to access %resources.", [
    { resources: resourceOf(request.url) },
  ]);
}

function resourceOf(url: string): string {
  if (url.includes('/inventory/')) return 'Magento_InventoryApi::source';
  return url.includes('/bulk/') ? 'Magento_Logging::system_magento_logging_bulk_operations' : 'Magento_Sales::sales';
}

/** The answer to an array with too many entities, as the framework's input validator words it. */
export function checkEntityCount(className: string, entities: readonly unknown[]): void {
  if (entities.length <= entityCountMax) return;
  throw new AdobeError(400, `Maximum items of type "${className}" is ${entityCountMax}`);
}
