import {
  absent,
  done,
  failed,
  outcomeOfError,
  unknown,
  type Call,
  type Found,
  type Item,
  type Outcome,
} from '../../src/index.ts';
import { eachItem } from './each-item.ts';
import { entityCountMax } from './limits.ts';
import { searchAll } from './search.ts';
import { outcomeOfAnswer } from './vendor-answer.ts';
import type { WireDocument } from './wire.ts';

/** What shipments and invoices have in common: an order, lines, and a reference by which they are found again. */
export interface DocumentInput {
  readonly sourceId: string;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
}

/** One kind of document: where it is created and listed, and what is sent besides the items. */
export interface DocumentKind<I extends DocumentInput, O> {
  /** `ship` or `invoice`, the last segment of the path that creates it. */
  readonly verb: 'ship' | 'invoice';
  /** Path of the list, `/rest/<store>/V1/shipments`. */
  readonly listPath: string;
  readonly orderPath: string;
  readonly referenceOf: (input: I) => string;
  readonly bodyOf: (input: I) => Record<string, unknown>;
  readonly outputOf: (documentId: string) => O;
}

/**
 * Creates a document for each item. More than 20 lines become several documents, because Adobe takes no more in one
 * call; their comments say which part they are. Adobe knows no idempotency keys, so a document of several parts begins with
 * looking at which of them are there: a repeat creates the missing ones alone.
 */
export function createDocuments<I extends DocumentInput, O>(
  kind: DocumentKind<I, O>,
  items: readonly Item<I>[],
  call: Call,
): Promise<Outcome<O>[]> {
  return eachItem(items, call, ({ input }) => createDocument(kind, input, call));
}

async function createDocument<I extends DocumentInput, O>(
  kind: DocumentKind<I, O>,
  input: I,
  call: Call,
): Promise<Outcome<O>> {
  const problem = idProblem(input);
  if (problem !== null) return failed('invalid-input', problem);
  const parts = partsOf(kind, input);
  const existing = parts.length === 1 ? new Map<string, string>() : await existingParts(kind, [input], call);
  let firstId: string | null = null;
  for (const part of parts) {
    const found = existing.get(keyOf(input, part.comment));
    const outcome = found === undefined ? await createPart(kind, input, part, call).catch(outcomeOfError) : done(found);
    // Parts that stand are found by the look-up, so a later try goes on from here.
    if (outcome.kind !== 'done') return firstId === null && existing.size === 0 ? outcome : partial(outcome);
    firstId ??= outcome.value;
  }
  return firstId === null ? failed('invalid-input', 'there are no lines') : done(kind.outputOf(firstId));
}

/** With a part of the document there, neither "nothing happened" nor "it is refused" is the whole truth. */
function partial(outcome: Outcome<string>): Outcome<never> {
  const detail = 'detail' in outcome ? outcome.detail : '';
  if (outcome.kind === 'refused' || outcome.kind === 'failed')
    return failed('partly-done', `some parts are there, the next one was turned down: ${detail}`);
  return unknown(`some parts are there, the next one is not certain: ${detail}`);
}

async function createPart<I extends DocumentInput, O>(
  kind: DocumentKind<I, O>,
  input: I,
  part: Part,
  call: Call,
): Promise<Outcome<string>> {
  const response = await call.request({
    method: 'POST',
    path: `${kind.orderPath}/${input.sourceId}/${kind.verb}`,
    body: {
      items: part.lines.map(({ lineId, quantity }) => ({ order_item_id: Number(lineId), qty: quantity })),
      notify: false,
      appendComment: false,
      comment: { comment: part.comment, is_visible_on_front: 0 },
      ...kind.bodyOf(input),
    },
  });
  if (response.status !== 200) return outcomeOfAnswer(response);
  const id = response.json<unknown>();
  if (typeof id === 'number' || (typeof id === 'string' && /^\d+$/.test(id))) return done(String(id));
  return unknown(`HTTP 200 without the id of the document: ${response.text.slice(0, 100)}`);
}

/** Finds documents by their order and comment. One of which only some parts are there is told as absent: a repeat adds the rest. */
export async function findDocuments<I extends DocumentInput, O>(
  kind: DocumentKind<I, O>,
  items: readonly Item<I>[],
  call: Call,
): Promise<Found<O>[]> {
  const existing = await existingParts(
    kind,
    items.map(({ input }) => input),
    call,
  );
  return items.map(({ input }) => {
    const found = partsOf(kind, input).map((part) => existing.get(keyOf(input, part.comment)));
    const [first] = found;
    return first === undefined || found.includes(undefined) ? absent : done(kind.outputOf(first));
  });
}

/** Ids of documents by order and comment. */
async function existingParts<I extends DocumentInput, O>(
  kind: DocumentKind<I, O>,
  inputs: readonly I[],
  call: Call,
): Promise<Map<string, string>> {
  const orderIds = inputs.map(({ sourceId }) => sourceId);
  const documents = await searchAll<WireDocument>(kind.listPath, 'order_id', orderIds, call);
  const byComment = new Map<string, string>();
  for (const { entity_id: id, order_id: orderId, comments } of documents)
    for (const { comment } of comments ?? []) byComment.set(`${orderId} ${comment}`, String(id));
  const wanted = inputs.flatMap((input) => partsOf(kind, input).map((part) => keyOf(input, part.comment)));
  return new Map(wanted.flatMap((key) => (byComment.has(key) ? [[key, byComment.get(key) ?? '']] : [])));
}

function keyOf(input: DocumentInput, comment: string): string {
  return `${input.sourceId} ${comment}`;
}

interface Part {
  readonly lines: DocumentInput['lines'];
  readonly comment: string;
}

function partsOf<I extends DocumentInput, O>(kind: DocumentKind<I, O>, input: I): Part[] {
  const noun = kind.verb === 'ship' ? 'Shipment' : 'Invoice';
  const comment = `${noun} reference: ${kind.referenceOf(input)}`;
  const count = Math.ceil(input.lines.length / entityCountMax);
  return Array.from({ length: count }, (_, at) => ({
    lines: input.lines.slice(at * entityCountMax, (at + 1) * entityCountMax),
    comment: count === 1 ? comment : `${comment}; part ${at + 1} of ${count}`,
  }));
}

/** Adobe's ids are integers in its JSON, so one that a number cannot hold exactly cannot be sent. */
function idProblem(input: DocumentInput): string | null {
  if (!/^\d+$/.test(input.sourceId)) return `${input.sourceId} is no order id of Adobe`;
  const wrong = input.lines.find(({ lineId }) => !/^\d+$/.test(lineId) || !Number.isSafeInteger(Number(lineId)));
  return wrong === undefined ? null : `${wrong.lineId} is no item id of Adobe`;
}
