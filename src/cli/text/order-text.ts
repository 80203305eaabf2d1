import type { CallView, OrderView } from '../../operations/index.ts';
import { money, time } from './say.ts';
import { pairs, plain, table } from './table.ts';

/** One order for a person: the sentence, what was done, its money and its lines. */
export function orderText(order: OrderView, strong: (text: string) => string): string {
  return [
    `${strong(plain(order.key))}\n${plain(order.sentence)}`,
    summaryText(order),
    linesText(order),
    timelineText(order),
    exceptionsText(order),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function summaryText({ document, summary, acceptedAt, finishedAt }: OrderView): string {
  if (document === null || summary === null) return '';
  const { currency, erp, fulfilments, shipments } = summary;
  const amount = (minor: number) => money(minor, currency);
  const { ordered, authorised, captured, shipped, invoiced } = summary.money;
  const requests = fulfilments.map(
    ({ location, id, cancelled }) => `${location} ${id}${cancelled ? ' (cancelled)' : ''}`,
  );
  return pairs(
    (
      [
        ['accepted', time(acceptedAt)],
        ['ended', time(finishedAt)],
        ['customer', `${document.customer.name} <${document.customer.email}>`],
        ['ship by', `${time(new Date(document.shipping.shipBy))}, ${document.shipping.serviceLevel}`],
        ['money', `ordered ${amount(ordered)}, authorised ${amount(authorised)}, captured ${amount(captured)}`],
        ['', `shipped ${amount(shipped)}, invoiced ${amount(invoiced)}`],
        ['ERP order', [erp.salesOrderNumber ?? '', ...erp.invoices].filter((text) => text !== '').join(', ')],
        ['warehouse', requests.join(', ')],
        ['shipments', shipments.join(', ')],
      ] as const
    )
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, plain(value)] as const),
  );
}

const linesShownMax = 30;

function linesText({ summary }: OrderView): string {
  if (summary === null) return '';
  const rows = summary.lines
    .slice(0, linesShownMax)
    .map(({ sku, name, ordered, shipped, cancelled, open }) => [
      plain(sku),
      ...[ordered, shipped, cancelled, open].map(String),
      plain(name),
    ]);
  const more = summary.lines.length - rows.length;
  return (
    table(['sku', 'ordered', 'shipped', 'cancelled', 'open', 'name'], rows) +
    (more > 0 ? `\n… and ${more} lines more (--json shows all)` : '')
  );
}

function timelineText({ timeline }: OrderView): string {
  if (timeline.length === 0) return '';
  const rows = timeline.map(({ at, step, outcome, attempt, system, durationMs, detail }) => [
    time(at),
    step,
    outcome,
    attempt > 1 ? String(attempt) : '',
    system ?? '',
    system === null || system === '' ? '' : String(durationMs),
    plain(detail ?? ''),
  ]);
  return table(['time', 'step', 'outcome', 'try', 'system', 'ms', 'what changed'], rows);
}

function exceptionsText({ exceptions }: OrderView): string {
  const open = exceptions.filter((exception) => exception.resolvedAt === null);
  return open
    .map(
      ({ id, cause, detail, advice }) =>
        plain(`Exception ${id}, ${cause}: ${detail} `) +
        `\n  ${plain(advice)}\n  crossdock exceptions retry|skip|cancel ${id}`,
    )
    .join('\n');
}

/** The vendor's documents before, the canonical one after. */
export function rawText({ raw, document }: OrderView): string {
  const before = raw.map(
    ({ system, id, type, via, status, receivedAt, body }) =>
      `${plain(`${system}, ${type} ${id}, by ${via} at ${time(receivedAt)}: ${status}`)}\n${indented(body)}`,
  );
  const after = document === null ? [] : [`canonical order\n${indented(JSON.stringify(document))}`];
  return [
    ...(before.length === 0 ? ['No document of a vendor is kept: it was handed in over the API.'] : before),
    ...after,
  ].join('\n\n');
}

/** Requests that name the order; those of others in the same set are only counted. */
export function callsText(order: OrderView, calls: readonly CallView[]): string {
  if (calls.length === 0) return 'No calls were made.';
  const number = order.key.slice(order.key.indexOf('/') + 1);
  return calls
    .map(({ id, system, capability, mode, items, startedAt, durationMs, error, requests }) => {
      const texts = requests.map((request) => JSON.stringify(request));
      // One request for the whole set is everybody's.
      const own = items === 1 || texts.length === 1 ? texts : texts.filter((text) => text.includes(number));
      const others = texts.length - own.length;
      const head = `${time(startedAt)}  ${system} ${capability}${mode === 'run' ? '' : ` (${mode})`}, a set of ${items}, ${durationMs} ms, call ${id}`;
      const lines = [head, ...(error === null ? [] : [`  ${plain(error)}`]), ...own.map(indented)];
      return [...lines, ...(others > 0 ? [`  … and ${others} more for others of the set`] : [])].join('\n');
    })
    .join('\n\n');
}

/** JSON over several lines, anything else as it is. */
function indented(text: string): string {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // A document that is no JSON is shown as it came.
  }
  return shown
    .split('\n')
    .map((line) => `  ${plain(line)}`)
    .join('\n');
}
