import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { OrderDetailView } from '../../../src/console/api-types.ts';
import { call, query } from '../api/call.ts';
import { useMay } from '../api/session.tsx';
import { Documents } from '../order/documents.tsx';
import { Money, Numbers, OrderLines } from '../order/money.tsx';
import { ProcessGraph } from '../order/process-graph.tsx';
import { Timeline } from '../order/timeline.tsx';
import { Panel } from '../parts/panel.tsx';
import { Shown } from '../parts/states.tsx';
import { StatusMark } from '../parts/status-mark.tsx';
import { sayAge, sayWhole, stepWords } from '../parts/words.ts';
import { DecideButtons, DecideDialog, type Deciding } from './decide.tsx';

const route = getRouteApi('/orders/$key');
const liveMs = 2_000;
/** The sentence tells times too, and they must be those of the page. */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const ended: ReadonlySet<string> = new Set(['completed', 'cancelled', 'refused']);

export function OrderRoute() {
  const { key } = route.useParams();
  const [deciding, setDeciding] = useState<Deciding | null>(null);
  const asked = useQuery({
    queryKey: ['order', key],
    queryFn: ({ signal }) => call<OrderDetailView>(`/order${query({ key, zone })}`, signal),
    // An order on its way is looked at again; one that has ended stays as it is.
    refetchInterval: ({ state }) => (ended.has(state.data?.status ?? '') ? false : liveMs),
  });
  return (
    <div className="page">
      {asked.data === undefined && <h1 className="page-head">{key}</h1>}
      <Shown asked={asked} what="The order" lines={12}>
        {(order) => <Order order={order} choose={setDeciding} />}
      </Shown>
      {deciding !== null && <DecideDialog deciding={deciding} onClose={() => setDeciding(null)} />}
    </div>
  );
}

type Choose = (deciding: Deciding) => void;

function Order({ order, choose }: { order: OrderDetailView; choose: Choose }) {
  return (
    <article>
      <header className="page-head order-head">
        <p className="crumb">
          <Link to="/orders">Orders</Link> <span aria-hidden="true">/</span> {order.channel}
        </p>
        <h1>
          {order.number} <StatusMark status={order.status} />
        </h1>
      </header>
      <p className="sentence">{order.sentence}</p>
      <ToDo order={order} choose={choose} />
      <div className="order-grid">
        <div className="stack">
          <Timeline order={order} />
          {order.summary !== null && <OrderLines summary={order.summary} />}
        </div>
        <div className="stack">
          {order.summary !== null && <Money summary={order.summary} />}
          <Numbers order={order} />
          <ProcessGraph order={order} />
        </div>
      </div>
      <Documents order={order} />
    </article>
  );
}

/** What somebody should do now, and the buttons to do it. */
function ToDo({ order, choose }: { order: OrderDetailView; choose: Choose }) {
  const mayDecide = useMay('operator');
  const open = order.exceptions.filter((exception) => exception.resolvedAt === null);
  const closed = order.exceptions.filter((exception) => exception.resolvedAt !== null);
  return (
    <>
      {(order.toDo.length > 0 || open.length > 0) && (
        <Panel title="What to do" className="to-do">
          {open.map((exception) => (
            <p key={exception.id} className="to-do-cause">
              <strong>{exception.cause.replaceAll('-', ' ')}</strong>
              <span className="hint">
                {' '}
                at {stepWords(exception.step)}, since {sayAge(exception.raisedAt)}
              </span>
              {!order.sentence.includes(exception.detail) && <span className="detail">{exception.detail}</span>}
            </p>
          ))}
          <ul className="plain-list">
            {order.toDo.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
          {open.length > 0 &&
            (mayDecide ? (
              <DecideButtons ids={open.map((exception) => exception.id)} choose={choose} />
            ) : (
              <p className="hint">An operator can retry, skip or cancel it.</p>
            ))}
        </Panel>
      )}
      {closed.length > 0 && (
        <details className="closed">
          <summary>
            {closed.length === 1 ? 'One exception was settled' : `${closed.length} exceptions were settled`}
          </summary>
          <ul className="plain-list">
            {closed.map((exception) => (
              <li key={exception.id}>
                {exception.cause.replaceAll('-', ' ')} at {exception.step}: {exception.resolution}{' '}
                <span className="hint">{exception.resolvedAt !== null && sayWhole(exception.resolvedAt)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
