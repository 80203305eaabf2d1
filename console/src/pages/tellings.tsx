import type { StockDetailView, StockTellingView } from '../../../src/console/api-types.ts';
import { Empty } from '../parts/states.tsx';
import { StatusMark, type Tone } from '../parts/status-mark.tsx';
import { TextWithTimes } from '../parts/time.tsx';
import { sayNumber } from '../parts/words.ts';

/** For each channel: the number that it was told, how it comes to be, and what it will be told next. */
export function Tellings({ stock }: { stock: StockDetailView }) {
  if (stock.channels.length === 0)
    return (
      <Empty title="No channel is told its stock.">
        <p>Channels and the locations that they sell from stand in crossdock.config.ts.</p>
      </Empty>
    );
  return (
    <ul className="why">
      {stock.channels.map((one) => (
        <Telling key={`${one.channel} ${one.source}`} one={one} />
      ))}
    </ul>
  );
}

function Telling({ one }: { one: StockTellingView }) {
  const isChanging = one.state === 'waiting' && one.next !== null;
  return (
    <li>
      <p className="why-head">
        <strong>{one.channel}</strong> <span className="hint">source {one.source}</span>
        <StatusMark status={statusOf(one)} tone={toneOf(one)} />
        <span className="why-number">{one.told === null ? '–' : sayNumber(one.told)}</span>
        {isChanging && one.next !== one.told && <span className="why-next">→ {sayNumber(one.next ?? 0)}</span>}
      </p>
      <ul className="sum" aria-label={`How the number of ${one.channel} comes to be`}>
        {partsOf(one).map(([words, amount]) => (
          <li key={words}>
            <span>{words}</span>
            <span>{amount}</span>
          </li>
        ))}
      </ul>
      <p className="hint">
        <TextWithTimes text={one.sentence} />
      </p>
    </li>
  );
}

const statusOf = ({ state, waitingFor }: StockTellingView): string => {
  if (state === 'told') return 'told';
  if (state === 'not-told') return waitingFor?.kind === 'unsupported' ? 'takes no stock' : 'not told';
  const words: Readonly<Record<string, string>> = {
    quota: 'waits for its quota',
    outage: 'waits: it is down',
    outcome: 'waits for an answer',
    answer: 'being told',
    error: 'was not taken',
    turn: 'next in line',
    reading: 'just changed',
  };
  return words[waitingFor?.kind ?? ''] ?? 'waits';
};

function toneOf({ state, waitingFor }: StockTellingView): Tone {
  if (state === 'told') return 'good';
  if (state === 'not-told') return 'idle';
  return ['quota', 'outage', 'error', 'outcome'].includes(waitingFor?.kind ?? '') ? 'warn' : 'info';
}

/** As on a bill: what is there, what is taken off it, what is left to show. */
function partsOf(one: StockTellingView): (readonly [string, string])[] {
  const held = one.locations.map(({ location, available, buffer }) => [location, available, buffer] as const);
  const exact = Math.max(0, one.offered - one.heldBack);
  const rounding = { 'shown-max': 'shown at most', 'round-down': 'rounded down' } as const;
  return [
    ...held.map(([location, available]) => [location, sayNumber(available)] as const),
    ...held.flatMap(([location, available, buffer]) =>
      Math.min(buffer, available) === 0
        ? []
        : [[`buffer at ${location}`, `− ${sayNumber(Math.min(buffer, available))}`] as const],
    ),
    ...(Math.min(one.heldBack, one.offered) === 0
      ? []
      : [[`held back (${one.category})`, `− ${sayNumber(Math.min(one.heldBack, one.offered))}`] as const]),
    ...(one.rounding === null ? [] : [[rounding[one.rounding], `− ${sayNumber(exact - one.shown)}`] as const]),
    ['shown', sayNumber(one.shown)],
  ];
}
