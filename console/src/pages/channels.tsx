import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ChannelsView, SystemHealth } from '../../../src/console/api-types.ts';
import { call } from '../api/call.ts';
import { Facts, Panel } from '../parts/panel.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import { StatusMark } from '../parts/status-mark.tsx';
import { sayAge, sayAgo, sayCount, sayDuration, sayNumber } from '../parts/words.ts';
import { Table } from './article.tsx';
import { Quotas } from './quotas.tsx';

const refreshMs = 3_000;

export function ChannelsPage() {
  const asked = useQuery({
    queryKey: ['channels'],
    queryFn: ({ signal }) => call<ChannelsView>('/channels', signal),
    refetchInterval: refreshMs,
  });
  return (
    <div className="page">
      <header className="page-head">
        <h1>Channels</h1>
        <span className="hint">and the systems behind them</span>
      </header>
      <Shown asked={asked} what="The channels" lines={10}>
        {(view) => (
          <>
            <Panel title="Channels">
              <Channels view={view} />
            </Panel>
            <h2 className="section">
              Systems <span className="hint">calls of the last {view.reachMinutes} minutes</span>
            </h2>
            <div className="cards">
              {view.systems.map((system) => (
                <System key={system.system} system={system} />
              ))}
            </div>
            <Panel title="Vendor quotas">
              <Quotas quotas={view.quotas} />
            </Panel>
          </>
        )}
      </Shown>
    </div>
  );
}

function Channels({ view }: { view: ChannelsView }) {
  if (view.channels.length === 0)
    return (
      <Empty title="No channel is configured.">
        <p>Channels stand in crossdock.config.ts; docs/configuration.md shows one.</p>
      </Empty>
    );
  return (
    <Table
      caption="Channels"
      head={['Channel', 'Orders a minute', 'Done a minute', 'Last order', 'Stock to tell', 'Lag']}
      rows={view.channels.map(({ channel, system, acceptedPerMinute, completedPerMinute, lastOrderAt, stock }) => [
        <>
          <Link to="/orders" search={{ channel }}>
            {channel}
          </Link>{' '}
          <span className="hint">{system}</span>
        </>,
        sayNumber(acceptedPerMinute),
        sayNumber(completedPerMinute),
        lastOrderAt === null ? 'none yet' : sayAgo(lastOrderAt),
        <>
          {stock.untold === 0 ? 'all told' : sayNumber(stock.untold)}
          {stock.paused !== null && <span className="late"> paused: {stock.paused}</span>}
        </>,
        stock.oldestSince === null ? '–' : sayAge(stock.oldestSince),
      ])}
    />
  );
}

function System({ system }: { system: SystemHealth }) {
  const limits = [
    system.requestsPerSecondMax === null ? null : `${sayNumber(system.requestsPerSecondMax)} requests/s`,
    system.concurrencyMax === null ? null : `${sayNumber(system.concurrencyMax)} at once`,
  ].filter((limit) => limit !== null);
  const broken = system.sweeps.filter((sweep) => sweep.lastError !== null);
  return (
    <Panel title={system.system} aside={<StatusMark status={system.health} />} className="card">
      <p>{system.why}</p>
      <Facts
        facts={[
          ['Connector', system.connector],
          [
            'Calls',
            `${sayNumber(system.calls)} for ${sayCount(system.items, 'item')}${system.failedCalls > 0 ? `, ${sayNumber(system.failedCalls)} failed` : ''}`,
          ],
          [
            'Time of a call',
            system.medianMs === null
              ? '–'
              : `${sayDuration(system.medianMs)}, 95 of 100 within ${sayDuration(system.slowestMs ?? 0)}`,
          ],
          ['Last call', system.lastCallAt === null ? 'never' : sayAgo(system.lastCallAt)],
          [
            'To take up',
            system.backlog === 0
              ? 'nothing'
              : `${sayCount(system.backlog, 'document')}${system.backlogSince === null ? '' : `, the oldest ${sayAge(system.backlogSince)}`}`,
          ],
          ...(system.sweeps.length === 0
            ? []
            : [
                [
                  'Sweeps',
                  system.sweeps
                    .map(({ name, ranAt }) => `${name} ${ranAt === null ? 'not yet' : sayAgo(ranAt)}`)
                    .join(', '),
                ] as const,
              ]),
          ['Limits', limits.length === 0 ? 'none declared' : limits.join(', ')],
        ]}
      />
      {broken.map((sweep) => (
        <p key={sweep.name} className="entry-detail">
          {sweep.name}: {sweep.lastError}
        </p>
      ))}
    </Panel>
  );
}
