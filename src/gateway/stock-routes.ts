import type { FastifyInstance } from 'fastify';
import { gatewayErrors } from './errors.ts';
import { readInventoryQuery } from './inventory-query.ts';
import { onlyDeclared } from './only-declared.ts';
import { Inventory, stockSchemas } from './openapi-schemas.ts';
import type { GatewayPorts } from './ports.ts';
import { jsonType, renderProblem } from './problem.ts';
import { sendAnswer } from './send-answer.ts';

const onlyInventory = onlyDeclared(Inventory);

/** `GET /v1/inventory`. */
export function addStockRoutes(app: FastifyInstance, ports: Pick<GatewayPorts, 'inventory'>): void {
  app.get(
    '/v1/inventory',
    { config: { access: 'stock:read' }, schema: stockSchemas.inventory },
    async (request, reply) => {
      const query = readInventoryQuery(request.query as Record<string, unknown>);
      if ('problems' in query) {
        const error = gatewayErrors.XD_QUERY_INVALID({ count: query.problems.length });
        return sendAnswer(reply, renderProblem(error, request.id, { errors: query.problems }));
      }
      // One more than asked for tells whether there are more.
      const found = await ports.inventory(query.skus, query.limit + 1);
      const page = { items: found.slice(0, query.limit), more: found.length > query.limit };
      const body = JSON.stringify(onlyInventory(page));
      return sendAnswer(reply, { status: 200, headers: { 'content-type': jsonType }, body });
    },
  );
}
