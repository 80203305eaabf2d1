import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { createColumnHelper } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { ExceptionGroup, ExceptionItem, ExceptionPage } from '../../../src/console/api-types.ts';
import { call, query } from '../api/call.ts';
import { useMay } from '../api/session.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Panel } from '../parts/panel.tsx';
import { Empty, Failed, Shown, Waiting } from '../parts/states.tsx';
import { sayAge, sayCount, sayMoney, stepWords } from '../parts/words.ts';
import type { ExceptionSearch } from '../router.tsx';
import { DecideButtons, DecideDialog, type Deciding } from './decide.tsx';
import { Time } from '../parts/time.tsx';

const route = getRouteApi('/exceptions');
const refreshMs = 5_000;
/** What one decision takes; the platform refuses more. */
const decisionCountMax = 200;

export function ExceptionsPage() {
  const search = route.useSearch();
  const [deciding, setDeciding] = useState<Deciding | null>(null);
  const groups = useQuery({
    queryKey: ['exceptions', 'groups'],
    queryFn: ({ signal }) => call<{ groups: readonly ExceptionGroup[] }>('/exceptions/groups', signal),
    refetchInterval: refreshMs,
  });
  return (
    <div className="page">
      <header className="page-head">
        <h1>Exceptions</h1>
        <span className="hint">orders and documents that wait for a decision</span>
      </header>
      <Shown asked={groups} what="The causes" lines={5}>
        {(data) =>
          data.groups.length === 0 ? (
            <Empty title="Nothing waits for a person.">
              <p>
                Orders go on by themselves. What needs a decision appears here, the most money at stake first. See what
                is{' '}
                <Link to="/orders" search={{ state: 'late' }}>
                  late
                </Link>{' '}
                all the same.
              </p>
            </Empty>
          ) : (
            <div className="exceptions-grid">
              <Groups groups={data.groups} search={search} />
              <div className="stack">
                <Advice groups={data.groups} search={search} />
                <Items search={search} choose={setDeciding} />
              </div>
            </div>
          )
        }
      </Shown>
      {deciding !== null && <DecideDialog deciding={deciding} onClose={() => setDeciding(null)} />}
    </div>
  );
}

const isOf = (group: ExceptionGroup, { process, step, cause }: ExceptionSearch): boolean =>
  group.cause === cause &&
  (step === undefined || group.step === step) &&
  (process === undefined || group.process === process);

function Groups({ groups, search }: { groups: readonly ExceptionGroup[]; search: ExceptionSearch }) {
  const isAll = search.cause === undefined && search.step === undefined;
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  return (
    <nav className="groups" aria-label="Causes">
      <Link to="/exceptions" search={{}} className={isAll ? 'group group-on' : 'group'} aria-current={isAll}>
        <strong>All causes</strong>
        <span className="hint">{sayCount(count, 'exception')}</span>
      </Link>
      {groups.map((group) => {
        const isOn = isOf(group, search);
        return (
          <Link
            key={`${group.process} ${group.step} ${group.cause} ${group.currency ?? ''}`}
            to="/exceptions"
            search={{ process: group.process, step: group.step, cause: group.cause }}
            className={isOn ? 'group group-on' : 'group'}
            aria-current={isOn}
          >
            <strong>{group.cause.replaceAll('-', ' ')}</strong>
            <span className="group-money">{group.currency === null ? '' : sayMoney(group.amount, group.currency)}</span>
            <span className="hint">
              {sayCount(group.count, 'exception')} at {stepWords(group.step)}, the oldest {sayAge(group.oldestAt)}
            </span>
          </Link>
        );
      })}
    </nav>
  );
}

/** What mends a cause, once for all that it has stopped. */
function Advice({ groups, search }: { groups: readonly ExceptionGroup[]; search: ExceptionSearch }) {
  const advice = new Set(groups.filter((group) => isOf(group, search)).map((group) => group.advice));
  if (advice.size === 0)
    return (
      <p className="hint advice">Choose a cause to see what mends it, and to decide all of its exceptions at once.</p>
    );
  return (
    <Panel title="What to do" className="to-do">
      {[...advice].map((text) => (
        <p key={text}>{text}</p>
      ))}
    </Panel>
  );
}

const column = createColumnHelper<ExceptionItem>();

function columnsOf(marked: ReadonlySet<string>, toggle: (id: string) => void, mayDecide: boolean, isMixed: boolean) {
  const box = column.display({
    id: 'mark',
    meta: { kind: 'mark' as const },
    header: () => <span className="unseen">Mark</span>,
    cell: ({ row: { original } }) => (
      <input
        type="checkbox"
        aria-label={`Mark ${original.key}`}
        checked={marked.has(original.id)}
        onChange={() => toggle(original.id)}
      />
    ),
  });
  return [
    ...(mayDecide ? [box] : []),
    column.accessor('key', {
      header: 'About',
      meta: { kind: 'main' as const },
      cell: ({ row: { original } }) => (
        <Link to="/orders/$key" params={{ key: original.key }} className="number-link about">
          {nameOf(original)} <span className="hint">{original.key.slice(0, original.key.indexOf('/'))}</span>
        </Link>
      ),
    }),
    column.accessor('detail', {
      header: 'What happened',
      meta: { kind: 'full' as const },
      cell: ({ row: { original } }) => (
        <>
          {isMixed && (
            <span className="cause">
              {original.cause.replaceAll('-', ' ')}
              <span className="hint"> at {stepWords(original.step)}</span>
            </span>
          )}
          <span className="detail clamp" title={original.detail}>
            {original.detail}
          </span>
        </>
      ),
    }),
    column.accessor('amount', {
      header: 'At stake',
      meta: { kind: 'number' as const },
      cell: ({ row: { original } }) => sayMoney(original.amount, original.currency),
    }),
    column.accessor('raisedAt', {
      header: 'Since',
      meta: { kind: 'time' as const },
      cell: ({ getValue }) => <Time iso={getValue()} />,
    }),
  ];
}

/** An order by its number; a document by its id, which holds one. */
const nameOf = ({ key, process }: ExceptionItem): string => {
  const name = key.slice(key.indexOf('/') + 1);
  return process === 'intake' ? name.replace(/^(\w+):([^:]+):.*$/, '$1 $2') : name;
};

function Items({ search, choose }: { search: ExceptionSearch; choose: (deciding: Deciding) => void }) {
  const navigate = useNavigate();
  const mayDecide = useMay('operator');
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const pages = useInfiniteQuery({
    queryKey: ['exceptions', 'items', search],
    queryFn: ({ pageParam, signal }) =>
      call<ExceptionPage>(`/exceptions${query({ ...search, after: pageParam, limit: 100 })}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.after,
    refetchInterval: refreshMs,
  });
  const items = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data]);
  const shown = items.filter((item) => marked.has(item.id)).map((item) => item.id);
  const toggle = (id: string) => {
    const next = new Set(marked);
    if (!next.delete(id)) next.add(id);
    setMarked(next);
  };
  const columns = columnsOf(marked, toggle, mayDecide, search.cause === undefined);
  if (pages.data === undefined)
    return pages.error === null ? (
      <Waiting what="The list" lines={8} />
    ) : (
      <Failed error={pages.error} retry={() => void pages.refetch()} />
    );
  if (items.length === 0)
    return (
      <Empty title="Nothing of this cause is open any more.">
        <p>
          <Link to="/exceptions">Show all causes</Link>.
        </p>
      </Empty>
    );
  const all = items.slice(0, decisionCountMax).map((item) => item.id);
  return (
    <div className="stack">
      {mayDecide && (
        <div className="bulk">
          <label className="inline">
            <input
              type="checkbox"
              checked={shown.length === all.length}
              onChange={() => setMarked(new Set(shown.length === all.length ? [] : all))}
            />
            <span>{shown.length === 0 ? `Mark all (${all.length})` : `${shown.length} marked`}</span>
          </label>
          <DecideButtons ids={shown.slice(0, decisionCountMax)} choose={choose} />
        </div>
      )}
      <DataTable
        rows={items}
        columns={columns}
        caption="Exceptions, the most money at stake first"
        idOf={(item) => item.id}
        open={(item) => {
          void navigate({ to: '/orders/$key', params: { key: item.key } });
        }}
        {...(mayDecide ? { mark: (item: ExceptionItem) => toggle(item.id) } : {})}
        isMarked={(item) => marked.has(item.id)}
      />
      {pages.hasNextPage && (
        <button type="button" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          Show more
        </button>
      )}
    </div>
  );
}
