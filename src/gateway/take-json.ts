import type { FastifyInstance, FastifyRequest } from 'fastify';
import { gatewayErrors } from './errors.ts';

/** Takes JSON bodies as bytes: the strict reader and the hash of a repeatable request work on these. */
export function takeJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const error = refusalOf(request);
    return error === undefined ? done(null, body) : done(error);
  });
}

function refusalOf({ headers }: FastifyRequest) {
  const type = headers['content-type'] ?? '';
  // RFC 8259 defines no charset parameter; those who send one mean UTF-8 or are mistaken about their bytes.
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(type)?.[1];
  if (charset !== undefined && !/^utf-?8$|^us-ascii$/i.test(charset)) return gatewayErrors.XD_MEDIA_TYPE({ type });
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return gatewayErrors.XD_CONTENT_ENCODING({ encoding });
  return undefined;
}
