import type { FastifyInstance } from 'fastify';
import { invalidInput, notFound } from './amazon-error.ts';
import { presigned } from './document-store.ts';
import type { FeedQueue } from './feed-queue.ts';
import { as } from './front-door.ts';
import type { FeedState, Memory } from './memory.ts';
import { wireTime } from './wire-order.ts';

type Query = Readonly<Record<string, string | undefined>>;
const feedTypes = ['JSON_LISTINGS_FEED', 'POST_ORDER_ACKNOWLEDGEMENT_DATA'];
const base = '/feeds/2021-06-30';

/** The Feeds API 2021-06-30. Results are zipped, as Amazon's mostly are, unless told otherwise. */
export function addFeedRoutes(
  app: FastifyInstance,
  memory: Memory,
  queue: FeedQueue,
  isZipped: boolean,
  url: () => string,
) {
  app.post(`${base}/documents`, as('createFeedDocument'), async (request, reply) => {
    const { contentType } = (request.body ?? {}) as { contentType?: unknown };
    if (typeof contentType !== 'string' || contentType === '') throw invalidInput('contentType is required.');
    const feedDocumentId = `amzn1.tortuga.4.na.document-${memory.nextNumber()}`;
    memory.commit({ type: 'document', documentId: feedDocumentId, contentType });
    return reply.code(201).send({ feedDocumentId, url: presigned(url(), feedDocumentId, false) });
  });

  app.post(`${base}/feeds`, as('createFeed'), async (request, reply) => {
    const body = (request.body ?? {}) as Record<string, unknown>;
    const { feedType, marketplaceIds, inputFeedDocumentId } = body;
    if (!feedTypes.includes(String(feedType))) throw invalidInput(`Invalid feedType: ${String(feedType)}`);
    if (!Array.isArray(marketplaceIds) || marketplaceIds.length === 0)
      throw invalidInput('marketplaceIds is required.');
    const document = memory.documents.get(String(inputFeedDocumentId));
    if (document === undefined || document.body === null)
      throw invalidInput('inputFeedDocumentId must be a document that was uploaded.');
    const feedId = String(50_000_000_000 + memory.nextNumber());
    memory.commit({
      type: 'feed',
      feedId,
      feedType: String(feedType),
      marketplaceIds: marketplaceIds.map(String),
      documentId: String(inputFeedDocumentId),
      atMs: Date.now(),
    });
    const feed = memory.feeds.get(feedId);
    if (feed !== undefined) queue.arm(feed);
    return reply.code(202).send({ feedId });
  });

  app.get(`${base}/feeds/:feedId`, as('getFeed'), async (request) => {
    const feed = memory.feeds.get((request.params as { feedId: string }).feedId);
    if (feed === undefined) throw notFound('The feed was not found.');
    return wireFeed(feed);
  });

  app.get(`${base}/feeds`, as('getFeeds'), async (request) => {
    const query = request.query as Query;
    const types = query['feedTypes']?.split(',') ?? feedTypes;
    const sinceMs = query['createdSince'] === undefined ? 0 : Date.parse(query['createdSince']);
    const statuses = query['processingStatuses']?.split(',');
    const size = Number(query['pageSize'] ?? 10);
    const found = [...memory.feeds.values()]
      .filter((feed) => types.includes(feed.feedType) && feed.createdMs >= sinceMs)
      .map(wireFeed)
      .filter((feed) => statuses?.includes(feed.processingStatus) ?? true);
    return { feeds: found.toReversed().slice(0, size) };
  });

  app.get(`${base}/documents/:documentId`, as('getFeedDocument'), async (request) => {
    const { documentId } = request.params as { documentId: string };
    if (!memory.documents.has(documentId)) throw notFound('The document was not found.');
    return {
      feedDocumentId: documentId,
      url: presigned(url(), documentId, isZipped),
      ...(isZipped ? { compressionAlgorithm: 'GZIP' } : {}),
    };
  });
}

function wireFeed(feed: FeedState) {
  return {
    feedId: feed.feedId,
    feedType: feed.feedType,
    marketplaceIds: feed.marketplaceIds,
    createdTime: wireTime(feed.createdMs),
    processingStatus: feed.doneMs === null ? 'IN_PROGRESS' : 'DONE',
    processingStartTime: wireTime(feed.createdMs),
    ...(feed.doneMs === null || feed.resultDocumentId === null
      ? {}
      : { processingEndTime: wireTime(feed.doneMs), resultFeedDocumentId: feed.resultDocumentId }),
  };
}
