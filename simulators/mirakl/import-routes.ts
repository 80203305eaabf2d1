import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MiraklError, operatorOf, type RateGate } from './front-door.ts';
import type { Market } from './market.ts';
import type { ImportState, MiraklMemory } from './memory.ts';
import { formParts } from './multipart.ts';
import type { ImportKind } from './records.ts';
import { instant } from './wire-order.ts';

const shopId = 2_068;
const firstImportId = 4_001;

/** OF01, OF02, OF03, STO01, STO02 and STO03. */
export function addImportRoutes(app: FastifyInstance, memory: MiraklMemory, market: Market, gate: RateGate): void {
  const begin = (request: FastifyRequest, reply: FastifyReply, kind: ImportKind, call: string): ImportState => {
    const operator = operatorOf(request).name;
    gate.pass(operator, call, reply);
    const parts = formParts(request);
    const text = parts.get('file');
    if (text === undefined) throw new MiraklError(400, "Required request part 'file' is not present");
    const mode = parts.get('import_mode');
    if (kind === 'offers' && mode !== 'NORMAL' && mode !== 'REPLACE')
      throw new MiraklError(400, "Required parameter 'import_mode' is missing or unknown");
    const importId = kind === 'offers' ? String(firstImportId + memory.imports.size) : randomUUID();
    memory.commit({ type: 'import', atMs: memory.now(), operator, importId, kind, text });
    market.awaitImport(importId);
    return memory.imports.get(importId) as ImportState;
  };
  const named = (request: FastifyRequest, kind: ImportKind): ImportState => {
    const { id } = request.params as { id: string };
    const found = memory.imports.get(id);
    if (found === undefined || found.kind !== kind || found.operator !== operatorOf(request).name)
      throw new MiraklError(404, `Import with identifier '${id}' not found`);
    return found;
  };

  app.post('/api/offers/imports', async (request, reply) => {
    const { id } = begin(request, reply, 'offers', 'OF01');
    return reply
      .code(201)
      .header('location', `/api/offers/imports/${id}`)
      .send({ import_id: Number(id) });
  });
  app.post('/api/offers/stock/imports', async (request, reply) => {
    const { id } = begin(request, reply, 'stock', 'STO01');
    return reply.code(201).header('location', `/api/offers/stock/imports/${id}/status`).send({ import_id: id });
  });
  app.get('/api/offers/imports/:id', async (request, reply) => {
    const found = named(request, 'offers');
    gate.pass(found.operator, `OF02 ${found.id}`, reply);
    return offerStatus(found);
  });
  app.get('/api/offers/stock/imports/:id/status', async (request, reply) => {
    const found = named(request, 'stock');
    gate.pass(found.operator, `STO02 ${found.id}`, reply);
    return stockStatus(found);
  });
  app.get('/api/offers/imports/:id/error_report', async (request, reply) =>
    reply.type('application/octet-stream').send(offerReport(named(request, 'offers'))),
  );
  app.get('/api/offers/stock/imports/:id/error_report', async (request, reply) =>
    reply.type('text/csv').send(stockReport(named(request, 'stock'))),
  );
}

function statusOf({ result }: ImportState): string {
  if (result === null) return 'RUNNING';
  return result.failure === null ? 'COMPLETE' : 'FAILED';
}

function offerStatus(one: ImportState) {
  const read = one.result?.linesRead ?? 0;
  const wrong = one.result?.errors.length ?? 0;
  return {
    import_id: Number(one.id),
    date_created: instant(one.atMs),
    status: statusOf(one),
    reason_status: one.result?.failure ?? '',
    has_error_report: wrong > 0,
    lines_read: read,
    lines_in_error: wrong,
    lines_in_pending: 0,
    lines_in_success: one.result?.failure === null ? read - wrong : 0,
    mode: 'NORMAL',
    offer_deleted: 0,
    offer_inserted: 0,
    offer_updated: one.result?.failure === null ? read - wrong : 0,
    type: 'MIRAKL',
  };
}

function stockStatus(one: ImportState) {
  const wrong = one.result?.errors.length ?? 0;
  const counts = one.result === null ? {} : { lines_in_error: wrong, lines_in_success: one.result.linesRead - wrong };
  return {
    import_id: one.id,
    shop_id: shopId,
    date_created: instant(one.atMs),
    status: statusOf(one),
    has_error_report: wrong > 0,
    ...counts,
  };
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

function errorsOf(one: ImportState) {
  if (one.result === null || one.result.errors.length === 0)
    throw new MiraklError(404, `Import '${one.id}' has no error report`);
  return one.result.errors;
}

/** The lines as they were sent, with two columns more. */
function offerReport(one: ImportState): string {
  const lines = one.text.split(/\r?\n/);
  const rows = errorsOf(one).map(({ line, message }) => `${lines[line - 1] ?? ''};"${line}";${quoted(message)}`);
  return [`${lines[0] ?? ''};"error-line";"error-message"`, ...rows, ''].join('\n');
}

/** The number of the line and the reason. */
function stockReport(one: ImportState): string {
  const rows = errorsOf(one).map(({ line, message }) => `"${line}";${quoted(message)}`);
  return ['"line-number";"error-message"', ...rows, ''].join('\n');
}
