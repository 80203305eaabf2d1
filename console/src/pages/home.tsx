import { Link } from '@tanstack/react-router';
import type { HomeView } from '../../../src/console/api-types.ts';
import { useLiveHome } from '../api/use-live-home.ts';
import { Bars, Meter } from '../parts/bars.tsx';
import { Panel } from '../parts/panel.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import { Sign } from '../parts/status-mark.tsx';
import { sayAge, sayClock, sayCount, sayMoney, sayNumber, sayRate } from '../parts/words.ts';
import { Attention } from './attention.tsx';
import { Quotas } from './quotas.tsx';
import { Steps } from './steps.tsx';

export function HomePage() {
  const { home, isLive } = useLiveHome();
  return (
    <div className="page">
      <header className="page-head">
        <h1>Home</h1>
        <span className={`live ${isLive ? 'live-on' : ''}`} role="status">
          <Sign tone={isLive ? 'good' : 'warn'} />
          {isLive ? 'Live' : 'Connecting'}
          {home.data !== undefined && <span className="hint"> {sayClock(home.data.at)}</span>}
        </span>
      </header>
      <Shown asked={home} what="The present state" lines={10}>
        {(view) => (
          <>
            <Attention view={view} />
            <Totals view={view} />
            <div className="home-grid">
              <div className="stack">
                <Rates view={view} />
                <Panel title="On the way, by step" aside={<Oldest view={view} />}>
                  <Steps steps={view.steps} />
                </Panel>
              </div>
              <div className="stack">
                <Money view={view} />
                <StockPushes view={view} />
                <Panel title="Vendor quotas">
                  <Quotas quotas={view.quotas} />
                </Panel>
              </div>
            </div>
          </>
        )}
      </Shown>
    </div>
  );
}

function Totals({ view }: { view: HomeView }) {
  const { accepted, live, completed, cancelled, refused } = view.totals;
  const open = view.exceptions.reduce((sum, one) => sum + one.count, 0);
  const tiles = [
    ['Accepted', accepted, { state: 'all' }],
    ['On the way', live, { state: 'open' }],
    ['Completed', completed, { state: 'completed' }],
    ['Cancelled', cancelled, { state: 'cancelled' }],
    ['Refused', refused, { state: 'refused' }],
  ] as const;
  return (
    <ul className="totals" aria-label="Orders in total">
      {tiles.map(([name, count, search]) => (
        <li key={name}>
          <Link to="/orders" search={search}>
            <span className="total-name">{name}</span>
            <span className="total-count">{sayNumber(count)}</span>
          </Link>
        </li>
      ))}
      <li className={open > 0 ? 'total-bad' : undefined}>
        <Link to="/exceptions">
          <span className="total-name">Need a person</span>
          <span className="total-count">{sayNumber(open)}</span>
        </Link>
      </li>
    </ul>
  );
}

function Rates({ view }: { view: HomeView }) {
  const max = Math.max(1, ...view.rates.flatMap((rate) => rate.accepted));
  const minutes = Math.round(((view.rates[0]?.accepted.length ?? 0) * view.barSeconds) / 60);
  return (
    <Panel title="Orders a second, by channel" aside={<span className="hint">last {minutes} minutes</span>}>
      {view.rates.length === 0 ? (
        <Empty title="No channel is configured.">
          <p>Channels stand in crossdock.config.ts.</p>
        </Empty>
      ) : (
        <ul className="rates">
          {view.rates.map((rate) => (
            <li key={rate.channel}>
              <Link to="/orders" search={{ channel: rate.channel }} className="rate-name">
                {rate.channel}
              </Link>
              <span className="rate-count">
                <strong>{sayRate(rate.acceptedPerSecond)}</strong> in <span className="hint">/s</span>
                <span className="rate-out">
                  <strong>{sayRate(rate.completedPerSecond)}</strong> done <span className="hint">/s</span>
                </span>
              </span>
              <Bars
                values={rate.accepted}
                max={max}
                label={`Orders accepted from ${rate.channel} in the last ${minutes} minutes: ${sayNumber(rate.accepted.reduce((sum, count) => sum + count, 0))}`}
              />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Money({ view }: { view: HomeView }) {
  const max = Math.max(1, ...view.exceptions.map((one) => one.amount));
  return (
    <Panel title="Money at stake, by cause" aside={<Link to="/exceptions">All exceptions</Link>}>
      {view.exceptions.length === 0 ? (
        <Empty title="Nothing waits for a person.">
          <p>What nothing fits appears here with its cause, the money at stake and what to do.</p>
        </Empty>
      ) : (
        <ul className="ranked">
          {view.exceptions.slice(0, 8).map((one) => (
            <li key={`${one.cause} ${one.currency ?? ''}`}>
              <Link to="/exceptions" search={{ cause: one.cause }}>
                {one.cause.replaceAll('-', ' ')}
              </Link>
              <span className="ranked-value">
                {one.currency === null ? '' : sayMoney(one.amount, one.currency)}{' '}
                <span className="hint">{sayCount(one.count, one.currency === null ? 'document' : 'order')}</span>
              </span>
              <Meter value={one.amount} max={max} tone="bad" />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Oldest({ view }: { view: HomeView }) {
  if (view.oldest === null) return <span className="hint">nothing is on the way</span>;
  const { key, since } = view.oldest;
  return (
    <span className="hint">
      oldest{' '}
      <Link to="/orders/$key" params={{ key }}>
        {key}
      </Link>
      , {sayAge(since, new Date(view.at).getTime())}
    </span>
  );
}

function StockPushes({ view }: { view: HomeView }) {
  const nowMs = new Date(view.at).getTime();
  const { waiting, oldestSince } = view.inbound;
  return (
    <Panel title="Stock told to channels">
      <ul className="ranked">
        {view.stock.map((push) => (
          <li key={push.channel}>
            <Link to="/channels">{push.channel}</Link>
            <span className="ranked-value">
              {push.untold === 0 ? 'all told' : `${sayNumber(push.untold)} to tell`}
              {push.oldestSince !== null && <span className="hint"> since {sayAge(push.oldestSince, nowMs)}</span>}
            </span>
            {push.paused !== null && <span className="ranked-note">Paused, {push.paused}</span>}
            {push.paused === null && push.lastError !== null && <span className="ranked-note">{push.lastError}</span>}
          </li>
        ))}
        <li>
          <span>Documents to take up</span>
          <span className="ranked-value">
            {sayNumber(waiting)}
            {oldestSince !== null && <span className="hint"> since {sayAge(oldestSince, nowMs)}</span>}
          </span>
        </li>
      </ul>
    </Panel>
  );
}
