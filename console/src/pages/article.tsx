import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { StockDetailView } from '../../../src/console/api-types.ts';
import { call, query } from '../api/call.ts';
import { Panel } from '../parts/panel.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import { sayNumber } from '../parts/words.ts';
import { Time } from './orders.tsx';

const route = getRouteApi('/stock/$sku');
const refreshMs = 3_000;

/** Why is this number what it is: balances, who holds it, and what each channel was told. */
export function ArticlePage() {
  const { sku } = route.useParams();
  const asked = useQuery({
    queryKey: ['stock', 'explain', sku],
    queryFn: ({ signal }) => call<StockDetailView>(`/stock/explain${query({ sku })}`, signal),
    refetchInterval: refreshMs,
  });
  return (
    <div className="page">
      <header className="page-head order-head">
        <p className="crumb">
          <Link to="/stock">Stock</Link>
        </p>
        <h1>{sku}</h1>
      </header>
      <Shown asked={asked} what="The article" lines={8}>
        {(stock) =>
          stock.levels.length === 0 ? (
            <Empty title="No location knows this article.">
              <p>
                Check the number, or <Link to="/stock">search for it</Link>.
              </p>
            </Empty>
          ) : (
            <Explained stock={stock} />
          )
        }
      </Shown>
    </div>
  );
}

function Explained({ stock }: { stock: StockDetailView }) {
  const sum = (of: (level: StockDetailView['levels'][number]) => number) =>
    stock.levels.reduce((total, level) => total + of(level), 0);
  return (
    <>
      <p className="sentence">
        {sayNumber(sum((level) => level.available))} available: {sayNumber(sum((level) => level.onHand))} on hand, less{' '}
        {sayNumber(sum((level) => level.reserved))} reserved for orders.
      </p>
      <div className="order-grid even">
        <Panel title="By location">
          <Table
            head={['Location', 'On hand', 'Reserved', 'Available']}
            caption="Balances by location"
            rows={stock.levels.map((level) => [
              level.location,
              sayNumber(level.onHand),
              sayNumber(level.reserved),
              <strong key="a">{sayNumber(level.available)}</strong>,
            ])}
          />
          {stock.counts.length > 0 && (
            <ul className="plain-list hint">
              {stock.counts.map((count) => (
                <li key={count.location}>
                  {count.location} counted {sayNumber(count.counted)} <Time iso={count.countedAt} />
                  {count.difference === 0
                    ? ', which agrees'
                    : `, ${sayNumber(Math.abs(count.difference))} ${count.difference > 0 ? 'more' : 'fewer'} than booked`}
                </li>
              ))}
            </ul>
          )}
        </Panel>
        <Panel title="Why each channel shows its number">
          {stock.channels.length === 0 && (
            <Empty title="No channel sells it.">
              <p>Channels and the locations that they sell from stand in crossdock.config.ts.</p>
            </Empty>
          )}
          <ul className="why">
            {stock.channels.map((channel) => (
              <li key={`${channel.channel} ${channel.source}`}>
                <p className="why-head">
                  <strong>{channel.channel}</strong> <span className="hint">{channel.source}</span>
                  <span className="why-number">{channel.told === null ? '–' : sayNumber(channel.told)}</span>
                  {channel.wanted !== null && channel.wanted !== channel.told && (
                    <span className="why-next">→ {sayNumber(channel.wanted)} next</span>
                  )}
                </p>
                {channel.why.map((line) => (
                  <p key={line}>{line}</p>
                ))}
                {channel.toldAt !== null && (
                  <p className="hint">
                    told <Time iso={channel.toldAt} />
                  </p>
                )}
              </li>
            ))}
          </ul>
        </Panel>
      </div>
      <Panel title="Who holds it">
        {stock.reservations.length === 0 ? (
          <Empty title="No order holds any of it.">
            <p>What is on hand is available, less what a channel holds back.</p>
          </Empty>
        ) : (
          <Table
            head={['Order', 'Location', 'Units', 'Since']}
            caption="Reservations"
            rows={stock.reservations.map((one) => [
              <Link key="o" to="/orders/$key" params={{ key: one.reference }}>
                {one.reference}
              </Link>,
              one.location,
              sayNumber(one.quantity),
              <Time key="t" iso={one.since} />,
            ])}
          />
        )}
      </Panel>
    </>
  );
}

/** A small table whose first column names the row. */
export function Table({
  head,
  rows,
  caption,
}: {
  head: readonly string[];
  rows: readonly (readonly ReactNode[])[];
  caption: string;
}) {
  return (
    <div className="table-frame">
      <table className="data plain">
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) =>
                at === 0 ? (
                  <th key={at} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={at} data-label={head[at]}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
