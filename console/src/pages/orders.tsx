import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { createColumnHelper } from '@tanstack/react-table';
import { useEffect, useState } from 'react';
import {
  orderStates,
  type OrderPage,
  type OrderRowView,
  type OrderStateFilter,
} from '../../../src/console/api-types.ts';
import { apiUrl, call, query } from '../api/call.ts';
import { useMay, useSession } from '../api/session.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Empty, Failed, Waiting } from '../parts/states.tsx';
import { StatusMark } from '../parts/status-mark.tsx';
import { Time } from '../parts/time.tsx';
import { reasonWords, sayDuration, sayMoney, sayNumber, stepWords } from '../parts/words.ts';
import type { OrderSearch } from '../router.tsx';
import { SavedViews } from './saved-views.tsx';

const route = getRouteApi('/orders');
const stateNames: Readonly<Record<OrderStateFilter, string>> = {
  all: 'All',
  open: 'On the way',
  late: 'Late',
  exception: 'Need a person',
  completed: 'Completed',
  cancelled: 'Cancelled',
  refused: 'Refused',
};
const typingMs = 250;
const refreshMs = 5_000;

export function OrdersPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const mayExport = useMay('operator');
  const change = (next: OrderSearch, replace = false) => void navigate({ to: '/orders', search: next, replace });
  return (
    <div className="page">
      <header className="page-head">
        <h1>Orders</h1>
        {mayExport && search.state !== 'refused' && (
          <a className="button" href={apiUrl(`/orders.csv${query({ ...search })}`)} download>
            Export CSV
          </a>
        )}
      </header>
      <Filters search={search} change={change} />
      <SavedViews search={search} />
      <OrderTable search={search} />
    </div>
  );
}

function Filters({ search, change }: { search: OrderSearch; change: (next: OrderSearch, replace?: boolean) => void }) {
  const { channels } = useSession();
  const [text, setText] = useState(search.q ?? '');
  useEffect(() => setText(search.q ?? ''), [search.q]);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === (search.q ?? '') || wanted.length === 1) return;
    // Whoever types is not asked for each letter.
    const timer = setTimeout(() => change(without({ ...search, q: wanted }), true), typingMs);
    return () => clearTimeout(timer);
  }, [text, search, change]);
  return (
    <div className="filters">
      <input
        type="search"
        aria-label="Search orders by any number, name, e-mail or tracking number"
        placeholder="Any number, name, e-mail, tracking number"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <label className="inline">
        <span>Channel</span>
        <select
          value={search.channel ?? ''}
          onChange={(event) => change(without({ ...search, channel: event.target.value }))}
        >
          <option value="">all</option>
          {channels.map((channel) => (
            <option key={channel}>{channel}</option>
          ))}
        </select>
      </label>
      {search.step !== undefined && (
        <button type="button" className="chip-on" onClick={() => change(without({ ...search, step: undefined }))}>
          at {stepWords(search.step)} <span aria-hidden="true">✕</span>
          <span className="unseen">remove this filter</span>
        </button>
      )}
      <div className="chips" role="group" aria-label="State">
        {orderStates.map((state) => (
          <button
            key={state}
            type="button"
            aria-pressed={(search.state ?? 'all') === state}
            onClick={() => change(without({ ...search, state: state === 'all' ? undefined : state }))}
          >
            {stateNames[state]}
          </button>
        ))}
      </div>
    </div>
  );
}

/** Members that say nothing do not stand in the URL. */
function without(search: Readonly<Record<string, string | undefined>>): OrderSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ''));
}

const column = createColumnHelper<OrderRowView>();
const columns = [
  column.accessor('number', {
    header: 'Order',
    meta: { kind: 'main' },
    cell: ({ row: { original } }) => (
      <Link to="/orders/$key" params={{ key: original.key }} className="number-link">
        {original.number} <span className="hint">{original.channel}</span>
      </Link>
    ),
  }),
  column.accessor('status', {
    header: 'State',
    meta: { kind: 'mark' },
    cell: ({ getValue }) => <StatusMark status={getValue()} />,
  }),
  column.accessor('step', {
    header: 'Where it stands',
    meta: { kind: 'wide' },
    cell: ({ row: { original } }) => <Standing row={original} />,
  }),
  column.accessor('customer', { header: 'Customer', cell: ({ getValue }) => getValue() ?? '–' }),
  column.accessor('total', {
    header: 'Total',
    meta: { kind: 'number' },
    cell: ({ row: { original } }) => sayMoney(original.total, original.currency),
  }),
  column.accessor('acceptedAt', {
    header: 'Accepted',
    meta: { kind: 'time' },
    cell: ({ getValue }) => <Time iso={getValue()} />,
  }),
  column.accessor('shipBy', {
    header: 'Ship by',
    meta: { kind: 'time' },
    cell: ({ row: { original } }) => <Promise row={original} />,
  }),
];

function Standing({ row: { step, reason, finishedAt } }: { row: OrderRowView }) {
  if (step !== null) return <>{stepWords(step)}</>;
  return (
    <span className="hint">
      {reason !== null && `${reasonWords(reason)} `}
      {finishedAt !== null && (
        <>
          {reason === null && 'finished '}
          <Time iso={finishedAt} />
        </>
      )}
    </span>
  );
}

function Promise({ row }: { row: OrderRowView }) {
  if (row.shipBy === null) return <>–</>;
  const lateMs = row.finishedAt === null ? Date.now() - new Date(row.shipBy).getTime() : 0;
  return (
    <span className={lateMs > 0 ? 'late' : undefined}>
      <Time iso={row.shipBy} />
      {lateMs > 0 && <span className="late-words"> {sayDuration(lateMs)} late</span>}
    </span>
  );
}

function OrderTable({ search }: { search: OrderSearch }) {
  const navigate = useNavigate();
  const pages = useInfiniteQuery({
    queryKey: ['orders', search],
    queryFn: ({ pageParam, signal }) =>
      call<OrderPage>(`/orders${query({ ...search, after: pageParam, limit: 50 })}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.after,
    placeholderData: (before) => before,
    // Whoever has gone down the list is not pulled back: only its beginning is kept up to date.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) === 1 ? refreshMs : false),
  });
  if (pages.data === undefined)
    return pages.error === null ? (
      <Waiting what="The list" lines={12} />
    ) : (
      <Failed error={pages.error} retry={() => void pages.refetch()} />
    );
  const rows = pages.data.pages.flatMap((page) => page.orders);
  const behind = pages.data.pages[0]?.behindSeconds ?? null;
  return (
    <>
      {pages.error !== null && <Failed error={pages.error} retry={() => void pages.refetch()} />}
      {behind !== null && (
        <p className="note" role="status">
          This list is {sayDuration(behind * 1_000)} behind; the newest orders appear when it has caught up.
        </p>
      )}
      {rows.length === 0 ? (
        <NoOrders search={search} />
      ) : (
        <DataTable
          rows={rows}
          columns={columns}
          caption="Orders, the newest first"
          idOf={(row) => row.key}
          open={(row) => void navigate({ to: '/orders/$key', params: { key: row.key } })}
        />
      )}
      <p className="table-foot hint" role="status">
        {pages.isFetchingNextPage
          ? 'Reading …'
          : `${sayNumber(rows.length)} shown${pages.hasNextPage ? '' : ', these are all'}`}
      </p>
      {pages.hasNextPage && (
        <button type="button" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          Show more
        </button>
      )}
    </>
  );
}

function NoOrders({ search }: { search: OrderSearch }) {
  const isFiltered = Object.keys(search).length > 0;
  return isFiltered ? (
    <Empty title="No order is like that.">
      <p>
        Search for the beginning of any number, name, e-mail or tracking number, or{' '}
        <Link to="/orders">show all orders</Link>.
      </p>
    </Empty>
  ) : (
    <Empty title="There is no order yet.">
      <p>
        Orders come from the channels, or by <code>POST /v1/orders</code>. To see some, run <code>npm run demo</code>.
      </p>
    </Empty>
  );
}
