import type { ReactNode } from 'react';
import type { OrderDetailView, OrderSummaryView } from '../../../src/console/api-types.ts';
import { Meter } from '../parts/bars.tsx';
import { Facts, Panel } from '../parts/panel.tsx';
import { sayMoney, sayNumber } from '../parts/words.ts';

const stages = [
  ['ordered', 'Ordered'],
  ['authorised', 'Held'],
  ['captured', 'Captured'],
  ['shipped', 'Shipped'],
  ['invoiced', 'Invoiced'],
] as const;

/** From what was ordered to what was invoiced: the three last agree to the cent when the order is completed. */
export function Money({ summary }: { summary: OrderSummaryView }) {
  const { money, currency } = summary;
  const max = Math.max(1, ...Object.values(money));
  return (
    <Panel title="Money" className="money-panel">
      <ul className="ranked">
        {stages.map(([name, words]) => (
          <li key={name}>
            <span>{words}</span>
            <span className="ranked-value">{sayMoney(money[name], currency)}</span>
            <Meter value={money[name]} max={max} tone={name === 'ordered' || name === 'authorised' ? 'soft' : 'info'} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function OrderLines({ summary }: { summary: OrderSummaryView }) {
  return (
    <Panel title="Lines">
      <div className="table-frame">
        <table className="data plain">
          <caption className="unseen">Lines of the order, in units</caption>
          <thead>
            <tr>
              <th scope="col">Article</th>
              <th scope="col" className="number">
                Ordered
              </th>
              <th scope="col" className="number">
                Shipped
              </th>
              <th scope="col" className="number">
                Cancelled
              </th>
              <th scope="col" className="number">
                Open
              </th>
            </tr>
          </thead>
          <tbody>
            {summary.lines.map((line) => (
              <tr key={line.id}>
                <th scope="row">
                  {line.name} <span className="hint code">{line.sku}</span>
                </th>
                <td className="number" data-label="Ordered">
                  {sayNumber(line.ordered)}
                </td>
                <td className="number" data-label="Shipped">
                  {sayNumber(line.shipped)}
                </td>
                <td className="number" data-label="Cancelled">
                  {sayNumber(line.cancelled)}
                </td>
                <td className="number" data-label="Open">
                  {sayNumber(line.open)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {summary.remarks.length > 0 && (
        <ul className="plain-list">
          {summary.remarks.map((remark) => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The names by which other systems know it. */
export function Numbers({ order }: { order: OrderDetailView }) {
  const { summary } = order;
  const customer = (order.document as { customer?: { name?: string; email?: string } } | null)?.customer;
  const code = (text: string) => <span className="code">{text}</span>;
  const facts: (readonly [string, ReactNode])[] = [];
  const add = (name: string, value: string | null | undefined, show: (text: string) => ReactNode = code) => {
    if (value !== null && value !== undefined && value !== '') facts.push([name, show(value)]);
  };
  const plain = (text: string) => text;
  add('Customer', customer?.name, plain);
  add('E-mail', customer?.email, plain);
  add('Payment', summary?.authorisation);
  add('ERP order', summary?.erp.salesOrderNumber);
  add('ERP customer', summary?.erp.customerNumber);
  for (const { location, id, cancelled } of summary?.fulfilments ?? [])
    facts.push([
      `Request at ${location}`,
      <>
        {code(id)}
        {cancelled && <span className="hint"> cancelled</span>}
      </>,
    ]);
  add('Shipments', summary?.shipments.join(', '));
  add('Invoices', summary?.erp.invoices.join(', '));
  if (facts.length === 0) return null;
  return (
    <Panel title="Numbers elsewhere">
      <Facts facts={facts} />
    </Panel>
  );
}
