import { done, failed, unknown, type Outcome } from '../../src/index.ts';
import { parseBody } from './lossless-body.ts';

interface Issue {
  readonly messageId?: number;
  readonly code?: string;
  readonly severity?: string;
  readonly message?: string;
}

interface Report {
  readonly issues?: readonly Issue[];
  readonly summary?: { readonly messagesProcessed?: number; readonly messagesAccepted?: number };
}

/**
 * The outcomes that a processing report of JSON_LISTINGS_FEED tells (version 2 of its schema): a message with an issue of
 * severity ERROR was not taken. An error without a message id is the feed's own and holds for all. Where the report's
 * counts leave some unaccounted for, those without an issue are unknown and not done.
 */
export function readListingsReport(
  feedId: string,
  text: string | null,
): (messageId: number) => Outcome<Record<string, never>> {
  const report = text === null ? undefined : (parseBody(text) as Report | undefined);
  const { messagesProcessed: processed, messagesAccepted: accepted } = report?.summary ?? {};
  if (report === undefined || processed === undefined || accepted === undefined)
    return () => unknown(`feed ${feedId} has no processing report that can be read`);
  const errors = new Map<number | undefined, Issue>();
  for (const issue of report.issues ?? [])
    if (issue.severity === 'ERROR' && !errors.has(issue.messageId)) errors.set(issue.messageId, issue);
  const ofFeed = errors.get(undefined) ?? errors.get(0);
  const isAccounted = accepted === processed - errors.size;
  return (messageId) => {
    const issue = ofFeed ?? errors.get(messageId);
    if (issue !== undefined) return failed('vendor-rejected', `${issue.code ?? ''}: ${issue.message ?? ''}`);
    if (isAccounted && messageId <= processed) return done({});
    return unknown(`feed ${feedId}: ${accepted} of ${processed} messages were accepted, and not all others are named`);
  };
}
