import { Webhook } from 'standardwebhooks';
import { request, type Agent } from 'undici';
import { experienceLimits, experienceTimes } from '../limits.ts';
import { EgressRefused, type Egress } from './egress.ts';
import { messageId, renderEvent, type OutgoingEvent } from './envelope.ts';
import { readRetryAfter } from './retry-schedule.ts';

export interface Delivery {
  readonly event: OutgoingEvent;
  readonly delivered: boolean;
  /** Null where there was no answer. */
  readonly status: number | null;
  /** Why not, for the partner to read. */
  readonly detail: string | null;
  readonly retryAfterMs: number | null;
  readonly durationMs: number;
}

export interface Target {
  readonly url: string;
  readonly secrets: readonly string[];
}

/** The headers of Standard Webhooks, with a signature by each secret that is valid now. */
export function signedHeaders(id: string, at: Date, body: string, secrets: readonly string[]) {
  return {
    'content-type': 'application/json',
    'user-agent': 'Crossdock-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}

/** Sends one event; a failure is a value. Only an answer of 2xx is a delivery, so a redirect is none and is not followed. */
export async function sendEvent(
  target: Target,
  event: OutgoingEvent,
  { tenant, egress, agent }: { readonly tenant: string; readonly egress: Egress; readonly agent: Agent },
): Promise<Delivery> {
  const clock = performance.now();
  const failed = (status: number | null, detail: string, retryAfterMs: number | null = null): Delivery => {
    const durationMs = Math.round(performance.now() - clock);
    return { event, delivered: false, status, detail, retryAfterMs, durationMs };
  };
  const refusal = egress.refuseUrl(target.url);
  if (refusal !== undefined) return failed(null, refusal);
  if (target.secrets.length === 0) return failed(null, 'The endpoint has no valid secret.');
  try {
    const body = renderEvent(event, tenant);
    const answer = await request(target.url, {
      method: 'POST',
      headers: signedHeaders(messageId(event), new Date(), body, target.secrets),
      body,
      dispatcher: agent,
      signal: AbortSignal.timeout(experienceTimes.answerTimeoutMs),
    });
    // What the receiver says beyond its status is nobody's business: read away a little, cut off beyond that.
    await answer.body.dump({ limit: experienceLimits.answerBytesMax }).catch(() => undefined);
    const { statusCode: status, headers } = answer;
    if (status >= 200 && status < 300)
      return {
        event,
        delivered: true,
        status,
        detail: null,
        retryAfterMs: null,
        durationMs: Math.round(performance.now() - clock),
      };
    if (status >= 300 && status < 400) return failed(status, 'Redirects are not followed; give the final URL.');
    return failed(
      status,
      `The receiver answered ${status}.`,
      readRetryAfter([headers['retry-after']].flat()[0], Date.now()),
    );
  } catch (error) {
    return failed(null, wordsOf(error));
  }
}

/** Codes of the connection in words; anything else could name hosts and addresses of the inside. */
function wordsOf(error: unknown): string {
  const refused = findRefusal(error);
  if (refused !== undefined) return refused.message;
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === 'TimeoutError' || String(code).includes('TIMEOUT')) return 'The receiver gave no answer in time.';
  const words: Readonly<Record<string, string>> = {
    ENOTFOUND: 'The host cannot be found.',
    EAI_AGAIN: 'The host cannot be found now.',
    ECONNREFUSED: 'The receiver refused the connection.',
    ECONNRESET: 'The receiver broke the connection off.',
    UND_ERR_SOCKET: 'The receiver broke the connection off.',
    EPIPE: 'The receiver broke the connection off.',
  };
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY/.test(String(code))) return 'The receiver’s certificate is not valid.';
  return words[String(code)] ?? 'The receiver could not be reached.';
}

function findRefusal(error: unknown): EgressRefused | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof EgressRefused) return at;
    if (at instanceof AggregateError) {
      const inner = at.errors.find((one) => one instanceof EgressRefused);
      if (inner !== undefined) return inner as EgressRefused;
    }
  }
  return undefined;
}
