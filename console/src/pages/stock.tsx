import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { createColumnHelper } from '@tanstack/react-table';
import { useEffect, useState } from 'react';
import type { StockPage as Page, StockRowView } from '../../../src/console/api-types.ts';
import { call, query } from '../api/call.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Empty, Failed, Waiting } from '../parts/states.tsx';
import { sayNumber } from '../parts/words.ts';

const route = getRouteApi('/stock');
const typingMs = 250;
const column = createColumnHelper<StockRowView>();
const number = { kind: 'number' as const };
const columns = [
  column.accessor('sku', {
    header: 'Article',
    meta: { kind: 'main' },
    cell: ({ getValue }) => (
      <Link to="/stock/$sku" params={{ sku: getValue() }} className="number-link">
        {getValue()}
      </Link>
    ),
  }),
  column.accessor('available', {
    header: 'Available',
    meta: number,
    cell: ({ getValue }) => <Available count={getValue()} />,
  }),
  column.accessor('onHand', { header: 'On hand', meta: number, cell: ({ getValue }) => sayNumber(getValue()) }),
  column.accessor('reserved', { header: 'Reserved', meta: number, cell: ({ getValue }) => sayNumber(getValue()) }),
  column.accessor('locations', { header: 'Locations', meta: number }),
];

function Available({ count }: { count: number }) {
  return count === 0 ? <span className="late">0, sold out</span> : <strong>{sayNumber(count)}</strong>;
}

export function StockPage() {
  const { q } = route.useSearch();
  const navigate = useNavigate();
  const [text, setText] = useState(q ?? '');
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === (q ?? '')) return;
    const timer = setTimeout(
      () => void navigate({ to: '/stock', search: wanted === '' ? {} : { q: wanted }, replace: true }),
      typingMs,
    );
    return () => clearTimeout(timer);
  }, [text, q, navigate]);
  return (
    <div className="page">
      <header className="page-head">
        <h1>Stock</h1>
      </header>
      <div className="filters">
        <input
          type="search"
          aria-label="Search articles by number"
          placeholder="Article number"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <Articles q={q} />
    </div>
  );
}

function Articles({ q }: { q: string | undefined }) {
  const navigate = useNavigate();
  const pages = useInfiniteQuery({
    queryKey: ['stock', q],
    queryFn: ({ pageParam, signal }) => call<Page>(`/stock${query({ q, after: pageParam, limit: 50 })}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.after,
    placeholderData: (before) => before,
  });
  if (pages.data === undefined)
    return pages.error === null ? (
      <Waiting what="The stock" lines={10} />
    ) : (
      <Failed error={pages.error} retry={() => void pages.refetch()} />
    );
  const rows = pages.data.pages.flatMap((page) => page.items);
  if (rows.length === 0)
    return q === undefined ? (
      <Empty title="No stock is known yet.">
        <p>
          The first count of a warehouse or the ERP brings it; its sweeps stand under{' '}
          <Link to="/channels">Channels</Link>.
        </p>
      </Empty>
    ) : (
      <Empty title="No article has this in its number.">
        <p>
          Try a shorter part of it, or <Link to="/stock">show all articles</Link>.
        </p>
      </Empty>
    );
  return (
    <>
      <DataTable
        rows={rows}
        columns={columns}
        caption="Articles by number"
        idOf={(row) => row.sku}
        open={(row) => void navigate({ to: '/stock/$sku', params: { sku: row.sku } })}
      />
      {pages.hasNextPage && (
        <button type="button" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          Show more
        </button>
      )}
    </>
  );
}
