import type { FastifyInstance } from 'fastify';
import { sendAnswer } from '../../gateway/index.ts';
import type { Collector } from './collector.ts';
import { contentTypes, expositionFor } from './exposition.ts';

const schema = {
  operationId: 'readMetrics',
  tags: ['health'],
  security: [{ bearer: [] }, { apiKey: [] }, { oauth: [] }],
  summary: 'Metrics for Prometheus',
  description:
    'Needs the scope `metrics:read`. Text format 0.0.4, or OpenMetrics 1.0 where Accept asks for it. What the database says is some seconds old at most.',
  response: {
    200: { description: 'All series', content: { 'text/plain': { schema: { type: 'string' } } } },
    400: problem('The request cannot be read'),
    401: problem('The credential is missing or wrong'),
    403: problem('The credential has not the scope metrics:read'),
    429: problem('The plan of the caller is used up for now'),
    503: problem('The platform is stopping, or its database cannot be reached'),
  },
} as const;

function problem(description: string) {
  return { description, content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } } } as const;
}

/** `GET /metrics` for a key with the scope `metrics:read`, and the duration of every request. */
export function addMetricsRoute(app: FastifyInstance, collector: Collector): void {
  app.addHook('onResponse', ({ method, routeOptions }, { statusCode, elapsedTime }, done) => {
    const status = `${Math.floor(statusCode / 100)}xx`;
    const values = [method, routeOptions.url ?? 'none', status];
    collector.registry.observe('crossdock_http_request_duration_seconds', values, elapsedTime / 1_000);
    done();
  });
  app.get('/metrics', { config: { access: 'metrics:read' }, schema }, async ({ headers }, reply) => {
    const as = expositionFor(headers.accept);
    const body = await collector.expose(as);
    return sendAnswer(reply, { status: 200, headers: { 'content-type': contentTypes[as] }, body });
  });
}
