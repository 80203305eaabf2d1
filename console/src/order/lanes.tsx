import { useMemo } from 'react';
import type { TimelineView } from '../../../src/console/api-types.ts';
import { sayDuration, stepWords } from '../parts/words.ts';
import { layOutLanes } from './lay-out-lanes.ts';

const rowHeight = 14;
const laneCount = 6;

/** The same timeline as a picture: a lane for each system, so that one sees what took long and what was tried again. */
export function LanesPicture({ timeline, systems }: { timeline: readonly TimelineView[]; systems: readonly string[] }) {
  const { lanes, pauses } = useMemo(() => layOutLanes(timeline), [timeline]);
  const laneOf = (system: string | null) => (system === null ? 'own' : systems.indexOf(system) % laneCount);
  return (
    <figure className="lanes" aria-hidden="true">
      <ul className="lane-names">
        {lanes.map(({ system }) => (
          <li key={system ?? ''} className={`entry-system lane-${laneOf(system)}`}>
            {system ?? 'here'}
          </li>
        ))}
      </ul>
      <svg viewBox={`0 0 100 ${lanes.length * rowHeight}`} preserveAspectRatio="none">
        {pauses.map(({ x, width, ms }) => (
          <rect key={x} x={x} width={width} y="0" height={lanes.length * rowHeight} className="lane-pause">
            <title>{sayDuration(ms)} of waiting, drawn shorter</title>
          </rect>
        ))}
        {lanes.map(({ system, bars }, row) => (
          <g key={system ?? ''}>
            <line x1="0" x2="100" y1={(row + 0.5) * rowHeight} y2={(row + 0.5) * rowHeight} className="lane-ground" />
            {bars.map(({ entry, x, width }, index) => (
              <rect
                key={index}
                x={x}
                width={width}
                y={row * rowHeight + 3}
                height={rowHeight - 6}
                className={isGood(entry) ? `lane-fill-${laneOf(system)}` : 'lane-bad'}
              >
                <title>
                  {stepWords(entry.step)}: {entry.outcome}
                  {entry.attempt > 1 ? `, try ${entry.attempt}` : ''}, {sayDuration(entry.durationMs)}
                </title>
              </rect>
            ))}
          </g>
        ))}
      </svg>
    </figure>
  );
}

const isGood = ({ outcome }: TimelineView): boolean => !['retry', 'unknown', 'failed', 'refused'].includes(outcome);
