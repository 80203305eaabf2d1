import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ChannelHealth, ChannelsView, SystemHealth } from '../../../src/console/api-types.ts';
import { call } from '../api/call.ts';
import { Facts, Panel } from '../parts/panel.tsx';
import { SmallTable } from '../parts/small-table.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import { StatusMark } from '../parts/status-mark.tsx';
import { sayAge, sayAgo, sayCount, sayDuration, sayNumber } from '../parts/words.ts';
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
            <Panel title="Vendor quotas" className="columns">
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
        <p>Channels stand in crossdock.config.ts.</p>
      </Empty>
    );
  return (
    <SmallTable
      caption="Channels"
      head={['Channel', 'Health', 'In/min', 'Done/min', 'Last order', 'To take up', 'Stock to tell']}
      numbers={[2, 3]}
      rows={view.channels.map((one) => [
        <>
          <Link to="/orders" search={{ channel: one.channel }}>
            {one.channel}
          </Link>{' '}
          <span className="hint">{one.system ?? 'by the API'}</span>
        </>,
        <Health key="h" one={one} />,
        sayNumber(one.acceptedPerMinute),
        sayNumber(one.completedPerMinute),
        <span key="l" className="nowrap">
          {one.lastOrderAt === null ? 'none yet' : sayAgo(one.lastOrderAt)}
        </span>,
        <span key="b" className="nowrap">
          {lag(one.backlog, one.backlogSince, 'nothing')}
        </span>,
        <span key="s" className="nowrap">
          {lag(one.stock.untold, one.stock.oldestSince, 'all told')}
        </span>,
      ])}
    />
  );
}

/** A channel that is well needs no words. */
function Health({ one }: { one: ChannelHealth }) {
  return (
    <>
      <StatusMark status={one.health} />
      {(one.health === 'down' || one.health === 'troubled') && <span className="hint mark-why"> {one.why}</span>}
    </>
  );
}

const lag = (count: number, since: string | null, none: string): string =>
  count === 0 ? none : `${sayNumber(count)}${since === null ? '' : `, for ${sayAge(since)}`}`;

function System({ system }: { system: SystemHealth }) {
  const limits = [
    system.requestsPerSecondMax === null ? null : `${sayNumber(system.requestsPerSecondMax)} requests/s`,
    system.concurrencyMax === null ? null : `${sayNumber(system.concurrencyMax)} at once`,
  ].filter((limit) => limit !== null);
  const broken = system.sweeps.filter((sweep) => sweep.lastError !== null && !system.why.includes(sweep.lastError));
  const sweeps = system.sweeps.map(({ name, ranAt }) => `${name} ${ranAt === null ? 'not yet' : sayAgo(ranAt)}`);
  return (
    <Panel
      title={system.system}
      aside={
        <>
          <span className="hint">{system.connector}</span> <StatusMark status={system.health} />
        </>
      }
      className={`card card-${system.health}`}
    >
      <p>{system.why}</p>
      <Facts
        facts={[
          ['Calls', callsOf(system)],
          [
            'Time of a call',
            system.medianMs === null
              ? '–'
              : `${sayDuration(system.medianMs)} (95 %: ${sayDuration(system.slowestMs ?? 0)})`,
          ],
          ['Last call', system.lastCallAt === null ? 'never' : sayAgo(system.lastCallAt)],
          ['To take up', lag(system.backlog, system.backlogSince, 'nothing')],
          ...(sweeps.length === 0 ? [] : [['Sweeps', sweeps.join(', ')] as const]),
          ['Limits', limits.length === 0 ? 'none declared' : limits.join(', ')],
        ]}
      />
      {broken.map((sweep) => (
        <p key={sweep.name} className="entry-detail">
          Sweep {sweep.name}: {sweep.lastError}
        </p>
      ))}
    </Panel>
  );
}

const callsOf = ({ calls, items, failedCalls }: SystemHealth): string =>
  `${sayNumber(calls)} for ${sayCount(items, 'item')}${failedCalls > 0 ? `, ${sayNumber(failedCalls)} failed` : ''}`;
