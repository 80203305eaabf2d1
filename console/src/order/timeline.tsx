import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import type { CallDetailView, OrderDetailView, TimelineView } from '../../../src/console/api-types.ts';
import { call, query } from '../api/call.ts';
import { Panel } from '../parts/panel.tsx';
import { LanesPicture } from './lanes.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import { StatusMark } from '../parts/status-mark.tsx';
import { sayClock, sayCount, sayDuration, sayWhole, stepWords } from '../parts/words.ts';

/** A pause that is worth a line of its own. */
const pauseMsMin = 5_000;

/** What was done where, when, for how long and at which try; a step that called a system opens to its requests. */
export function Timeline({ order }: { order: OrderDetailView }) {
  const { timeline } = order;
  const systems = [...new Set(timeline.flatMap((entry) => entry.system ?? []))];
  // A round is told where a step was done in more than one: else it says nothing.
  const repeated = new Set(
    timeline.flatMap(({ step, round }) =>
      timeline.some((other) => other.step === step && other.round !== round) ? step : [],
    ),
  );
  const longest = Math.max(1, ...timeline.map((entry) => entry.durationMs));
  const first = timeline[0]?.at ?? order.acceptedAt;
  const last = timeline.at(-1)?.at;
  const whole =
    first === null || first === undefined || last === undefined
      ? 0
      : new Date(last).getTime() - new Date(first).getTime();
  return (
    <Panel
      title="Timeline"
      aside={
        timeline.length > 0 && (
          <span className="hint">
            {sayCount(timeline.length, 'entry', 'entries')} in {sayDuration(whole)},{' '}
            {sayCount(systems.length, 'system')}
          </span>
        )
      }
    >
      {timeline.length === 0 ? (
        <Empty title="No step was taken yet.">
          <p>What the order passes through appears here, with each call that was made for it.</p>
        </Empty>
      ) : (
        <>
          <LanesPicture timeline={timeline} systems={systems} />
          <ol className="timeline">
            {timeline.map((entry, index) => (
              <Fragment key={index}>
                <Pause before={timeline[index - 1]} entry={entry} />
                <Entry
                  isRepeated={repeated.has(entry.step)}
                  entry={entry}
                  longest={longest}
                  lane={entry.system === null ? -1 : systems.indexOf(entry.system)}
                />
              </Fragment>
            ))}
          </ol>
        </>
      )}
    </Panel>
  );
}

function Pause({ before, entry }: { before: TimelineView | undefined; entry: TimelineView }) {
  if (before === undefined) return null;
  const startMs = new Date(entry.at).getTime() - entry.durationMs;
  const pauseMs = startMs - new Date(before.at).getTime();
  if (pauseMs < pauseMsMin) return null;
  return <li className="pause hint">{sayDuration(pauseMs)} later</li>;
}

const laneCount = 6;

function Entry({
  entry,
  isRepeated,
  longest,
  lane,
}: {
  entry: TimelineView;
  isRepeated: boolean;
  longest: number;
  lane: number;
}) {
  const [isOpen, setOpen] = useState(false);
  const { step, system, outcome, attempt, round, durationMs, detail, at } = entry;
  const head = (
    <>
      <time dateTime={at} title={sayWhole(at)}>
        {sayClock(at)}
      </time>
      <span className="entry-step">
        {stepWords(step)}
        {isRepeated && <span className="hint"> round {round + 1}</span>}
        {attempt > 1 && <span className="hint"> try {attempt}</span>}
      </span>
      <span className={`entry-system lane-${lane < 0 ? 'own' : lane % laneCount}`}>{system ?? 'here'}</span>
      <StatusMark status={outcome} />
      <Took durationMs={durationMs} longest={longest} lane={lane} />
    </>
  );
  return (
    <li className={`entry entry-${outcome}`}>
      {entry.call === null ? (
        <div className="entry-head">{head}</div>
      ) : (
        <button type="button" className="entry-head" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {head}
        </button>
      )}
      {detail !== null && <p className="entry-detail">{detail}</p>}
      {isOpen && entry.call !== null && <Requests id={entry.call.id} position={entry.call.position} />}
    </li>
  );
}

function Took({ durationMs, longest, lane }: { durationMs: number; longest: number; lane: number }) {
  // By the square root: a call of 20 ms is still seen beside one of 2 s.
  const width = durationMs === 0 ? 0 : Math.max(2, Math.sqrt(durationMs / longest) * 100);
  return (
    <span className={durationMs === 0 ? 'took took-nothing' : 'took'}>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect width={width} height="6" className={`lane-fill-${lane < 0 ? 'own' : lane % laneCount}`} />
      </svg>
      <span className="took-words">{durationMs === 0 ? '' : sayDuration(durationMs)}</span>
    </span>
  );
}

interface Journaled {
  readonly method?: string;
  readonly path?: string;
  readonly status?: number | null;
  readonly ms?: number;
  readonly request?: unknown;
  readonly response?: unknown;
  readonly error?: string | null;
}

function Requests({ id, position }: { id: string; position: number }) {
  const asked = useQuery({
    queryKey: ['call', id],
    queryFn: ({ signal }) => call<CallDetailView>(`/call${query({ id })}`, signal),
    staleTime: Infinity,
  });
  return (
    <div className="requests">
      <Shown asked={asked} what="The call" lines={3}>
        {(made) => (
          <>
            <p className="hint">
              {made.capability} {made.mode === 'run' ? '' : '(looked up) '}for {sayCount(made.items, 'order')} in one
              call; this is number {position + 1} of them. Secrets and personal data are masked.
            </p>
            {made.error !== null && <p className="entry-detail">{made.error}</p>}
            {made.requests.length === 0 && <p className="hint">No request was made.</p>}
            {(made.requests as readonly Journaled[]).slice(0, shownCountMax).map((request, index) => (
              <details key={index}>
                <summary>
                  <span className="code">
                    {request.method} {request.path}
                  </span>{' '}
                  <span className="hint">
                    {request.status ?? 'no answer'}
                    {request.ms === undefined ? '' : `, ${sayDuration(request.ms)}`}
                  </span>
                </summary>
                <Body title="Request" body={request.request} />
                <Body title="Answer" body={request.error ?? request.response} />
              </details>
            ))}
            {made.requests.length > shownCountMax && (
              <p className="hint">
                {shownCountMax} of {made.requests.length} requests are shown. All: crossdock order show --json
              </p>
            )}
          </>
        )}
      </Shown>
    </div>
  );
}

const shownCountMax = 50;

function Body({ title, body }: { title: string; body: unknown }) {
  if (body === null || body === undefined || body === '') return null;
  return (
    <>
      <p className="hint">{title}</p>
      <pre className="json" tabIndex={0} aria-label={title}>
        {pretty(body)}
      </pre>
    </>
  );
}

function pretty(body: unknown): string {
  if (typeof body !== 'string') return JSON.stringify(body, null, 2);
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
