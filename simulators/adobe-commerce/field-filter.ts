import type { FastifyInstance } from 'fastify';

/** `items[entity_id,items[qty_ordered]],total_count`: names, each with what is kept of its value; null keeps all of it. */
type Kept = Map<string, Kept | null>;

/**
 * The query parameter `fields`, with which a caller of Adobe's REST gets a part of the answer alone
 * (developer.adobe.com/commerce/webapi/rest/use-rest/retrieve-filtered-responses). It leaves errors as they are.
 */
export function addFieldFilter(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const { fields } = request.query as { fields?: unknown };
    if (typeof fields !== 'string' || reply.statusCode !== 200 || typeof payload !== 'string') return payload;
    reply.removeHeader('content-length');
    return JSON.stringify(partOf(JSON.parse(payload), readFields(fields)));
  });
}

function readFields(text: string): Kept {
  const whole: Kept = new Map();
  const open: Kept[] = [whole];
  let last = '';
  for (const [token] of text.matchAll(/\w+|[[\],]/g)) {
    const inner = open.at(-1) ?? whole;
    if (token === '[') {
      const deeper: Kept = new Map();
      inner.set(last, deeper);
      open.push(deeper);
    } else if (token === ']') {
      if (open.length > 1) open.pop();
    } else if (token !== ',') {
      last = token;
      inner.set(token, null);
    }
  }
  return whole;
}

function partOf(value: unknown, kept: Kept): unknown {
  if (Array.isArray(value)) return value.map((one) => partOf(one, kept));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => kept.has(name));
  return Object.fromEntries(
    entries.map(([name, one]) => {
      const inner = kept.get(name) ?? null;
      return [name, inner === null ? one : partOf(one, inner)];
    }),
  );
}
