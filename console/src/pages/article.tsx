import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { StockDetailView } from '../../../src/console/api-types.ts';
import { call, query } from '../api/call.ts';
import { Panel } from '../parts/panel.tsx';
import { SmallTable } from '../parts/small-table.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { sayCount, sayNumber } from '../parts/words.ts';
import { Tellings } from './tellings.tsx';

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
          <Link to="/stock">Stock</Link> <span aria-hidden="true">/</span> article
        </p>
        <h1>{sku}</h1>
      </header>
      <Shown asked={asked} what="The article" lines={8}>
        {(stock) =>
          stock.locations.length === 0 ? (
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
  const sum = (of: (location: StockDetailView['locations'][number]) => number) =>
    stock.locations.reduce((total, location) => total + of(location), 0);
  return (
    <>
      <p className="sentence">
        {sayNumber(sum((one) => one.available))} available: {sayNumber(sum((one) => one.onHand))} on hand, less{' '}
        {sayNumber(sum((one) => one.reserved))} reserved for orders.
      </p>
      <div className="stock-grid">
        <Panel
          title="Why each channel shows its number"
          aside={<span className="hint">as crossdock stock explain {stock.sku}</span>}
        >
          <Tellings stock={stock} />
        </Panel>
        <div className="stack">
          <Panel title="By location">
            <Locations stock={stock} />
          </Panel>
          <Panel title="Who holds it">
            <Holders stock={stock} />
          </Panel>
        </div>
      </div>
    </>
  );
}

function Locations({ stock }: { stock: StockDetailView }) {
  return (
    <SmallTable
      head={['Location', 'On hand', 'Reserved', 'Available', 'Last count']}
      numbers={[1, 2, 3]}
      caption="Balances by location"
      rows={stock.locations.map(({ location, onHand, reserved, available, counted }) => [
        location,
        sayNumber(onHand),
        sayNumber(reserved),
        <strong key="a">{sayNumber(available)}</strong>,
        counted === null ? (
          <span className="hint">none yet</span>
        ) : (
          <>
            {sayNumber(counted.onHand)}
            {counted.difference !== 0 && (
              <span className="late">
                {' '}
                {sayNumber(Math.abs(counted.difference))} {counted.difference > 0 ? 'more' : 'fewer'}
              </span>
            )}{' '}
            <span className="hint">
              <Time iso={counted.at} />
            </span>
          </>
        ),
      ])}
    />
  );
}

function Holders({ stock }: { stock: StockDetailView }) {
  if (stock.reservations.length === 0)
    return (
      <Empty title="No order holds any of it.">
        <p>What is on hand is available, less what a channel holds back.</p>
      </Empty>
    );
  return (
    <>
      <SmallTable
        head={['Order', 'Location', 'Units', 'Since']}
        numbers={[2]}
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
      {stock.furtherReservations > 0 && (
        <p className="hint">{sayCount(stock.furtherReservations, 'more order')} hold some of it.</p>
      )}
    </>
  );
}
