export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'idle';

const tones: Readonly<Record<string, Tone>> = {
  completed: 'good',
  done: 'good',
  found: 'good',
  well: 'good',
  exception: 'bad',
  failed: 'bad',
  down: 'bad',
  delayed: 'warn',
  retry: 'warn',
  unknown: 'warn',
  troubled: 'warn',
  refused: 'warn',
  cancelled: 'idle',
  skipped: 'idle',
  quiet: 'idle',
  received: 'info',
  waiting: 'info',
  carried: 'info',
  ready: 'info',
};
const words: Readonly<Record<string, string>> = {
  carried: 'under way',
  ready: 'in line',
  exception: 'needs a person',
};

export const toneOf = (status: string): Tone => tones[status] ?? 'idle';

/** A status in words, with a mark whose form tells it too: colour alone tells nobody who does not see it. */
export function StatusMark({ status, tone = toneOf(status) }: { status: string; tone?: Tone }) {
  return (
    <span className={`mark mark-${tone}`}>
      <Sign tone={tone} />
      {words[status] ?? status}
    </span>
  );
}

export function Sign({ tone }: { tone: Tone }) {
  const forms: Readonly<Record<Tone, string>> = {
    good: 'M3 6.5 5.2 8.7 9.2 3.6',
    warn: 'M6 1.8 11 10.4H1Z',
    bad: 'M3 3 9 9M9 3 3 9',
    info: 'M6 6m-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0',
    idle: 'M2.5 6H9.5',
  };
  return (
    <svg className="sign" viewBox="0 0 12 12" aria-hidden="true">
      <path
        d={forms[tone]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
