import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import type { Memory } from './memory.ts';

const denied = (message: string) =>
  `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`;

/**
 * The storage behind presigned URLs: no token is wanted there, and one that is sent all the same is refused, because S3
 * does not take headers that the signature does not cover.
 */
export function addDocumentStore(
  app: FastifyInstance,
  memory: Memory,
  render: (documentId: string) => string | null,
): void {
  void app.register(async (store) => {
    store.removeAllContentTypeParsers();
    store.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    store.addHook('onRequest', async (request, reply) => {
      const { 'X-Amz-Signature': signature } = request.query as Record<string, string | undefined>;
      if (request.headers['x-amz-access-token'] !== undefined || request.headers.authorization !== undefined)
        return reply.code(403).type('application/xml').send(denied('There were headers which were not signed'));
      if (signature !== 'simulated')
        return reply.code(403).type('application/xml').send(denied('The signature does not match'));
      return undefined;
    });
    store.put('/presigned/:documentId', async (request, reply) => {
      const { documentId } = request.params as { documentId: string };
      const document = memory.documents.get(documentId);
      if (document === undefined || document.contentType !== request.headers['content-type'])
        return reply.code(403).type('application/xml').send(denied('The content type is not the signed one'));
      memory.commit({ type: 'uploaded', documentId, body: String(request.body ?? '') });
      return reply.code(200).send();
    });
    store.get('/presigned/:documentId', async (request, reply) => {
      const body = render((request.params as { documentId: string }).documentId);
      if (body === null) return reply.code(404).type('application/xml').send(denied('NoSuchKey'));
      const isZipped = (request.query as { gzip?: string }).gzip === '1';
      return reply.type('application/octet-stream').send(isZipped ? gzipSync(body) : body);
    });
  });
}

/** A presigned URL of this store, in the form of S3 (docs.aws.amazon.com/AmazonS3, "Signature V4 query string"). */
export function presigned(baseUrl: string, documentId: string, isZipped: boolean): string {
  const form = `${isZipped ? 'gzip=1&' : ''}X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=300&X-Amz-SignedHeaders=host`;
  return `${baseUrl}/presigned/${documentId}?${form}&X-Amz-Signature=simulated`;
}
