import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { HomeView } from '../../../src/console/api-types.ts';
import { Sign, type Tone } from '../parts/status-mark.tsx';
import { sayAge, sayCount, sayMoney, sayNumber } from '../parts/words.ts';

interface Notice {
  readonly id: string;
  readonly tone: Tone;
  readonly text: ReactNode;
}

/** Documents that wait longer than this are told of: the intake looks every moment. */
const intakeMsMax = 60_000;

/** What somebody who was just woken must know, the worst first; or that there is nothing. */
export function Attention({ view }: { view: HomeView }) {
  const notices = [...troubles(view), ...people(view), ...late(view), ...stock(view), ...intake(view)];
  if (notices.length === 0)
    return (
      <p className="attention attention-none" role="status">
        <Sign tone="good" /> All is well: every system answers, no order is late, and nothing waits for a person.
      </p>
    );
  return (
    <section className="attention" aria-label="What needs attention">
      <ul>
        {notices.map(({ id, tone, text }) => (
          <li key={id} className={`notice-${tone}`}>
            <Sign tone={tone} />
            <p>{text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

const troubles = ({ troubles: all }: HomeView): Notice[] =>
  all.map(({ system, health, why }) => ({
    id: `system ${system}`,
    tone: health === 'down' ? 'bad' : 'warn',
    text: (
      <>
        <Link to="/channels">
          {system} {health === 'down' ? 'is down' : 'is in trouble'}
        </Link>
        <span className="hint"> {why}</span>
      </>
    ),
  }));

function people({ exceptions }: HomeView): Notice[] {
  const count = exceptions.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return [];
  const sums = new Map<string, number>();
  for (const { currency, amount } of exceptions)
    if (currency !== null) sums.set(currency, (sums.get(currency) ?? 0) + amount);
  const money = [...sums].map(([currency, amount]) => sayMoney(amount, currency)).join(' and ');
  return [
    {
      id: 'people',
      tone: 'bad',
      text: (
        <>
          <Link to="/exceptions">{sayCount(count, 'exception')}</Link>
          <span className="hint">
            {' '}
            {count === 1 ? 'waits' : 'wait'} for a person{money === '' ? '' : `, ${money} at stake`}
          </span>
        </>
      ),
    },
  ];
}

function late({ late: { count, isMore } }: HomeView): Notice[] {
  if (count === 0) return [];
  return [
    {
      id: 'late',
      tone: 'warn',
      text: (
        <>
          <Link to="/orders" search={{ state: 'late' }}>
            {isMore ? `More than ${sayNumber(count)} orders` : sayCount(count, 'order')}
          </Link>
          <span className="hint"> {count === 1 ? 'is' : 'are'} later than was promised</span>
        </>
      ),
    },
  ];
}

const stock = ({ stock: pushes }: HomeView): Notice[] =>
  pushes
    .filter((push) => push.paused !== null)
    .map((push) => ({
      id: `stock ${push.channel}`,
      tone: 'warn',
      text: (
        <>
          <Link to="/channels">{push.channel} is told no stock</Link>
          <span className="hint">
            {' '}
            {push.paused}; {sayCount(push.untold, 'number')} to tell
          </span>
        </>
      ),
    }));

function intake({ inbound, at }: HomeView): Notice[] {
  const { waiting, oldestSince } = inbound;
  if (oldestSince === null) return [];
  const nowMs = new Date(at).getTime();
  if (nowMs - new Date(oldestSince).getTime() < intakeMsMax) return [];
  return [
    {
      id: 'intake',
      tone: 'warn',
      text: (
        <>
          <Link to="/channels">{sayCount(waiting, 'document')}</Link>
          <span className="hint">
            {' '}
            of vendors {waiting === 1 ? 'was' : 'were'} not taken up yet, the oldest for {sayAge(oldestSince, nowMs)}
          </span>
        </>
      ),
    },
  ];
}
