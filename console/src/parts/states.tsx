import type { ReactNode } from 'react';
import { ProblemError } from '../api/call.ts';

/** Nothing to show: why, and what to do about it. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="state">
      <p className="state-title">{title}</p>
      <div className="state-text">{children}</div>
    </div>
  );
}

/** What went wrong, why, and how to mend it, as the platform says it. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = error instanceof ProblemError ? error.problem : null;
  return (
    <div className="state state-bad" role="alert">
      <p className="state-title">{problem?.what ?? 'This part of the page could not be shown.'}</p>
      <div className="state-text">
        <p>{problem === null ? String(error) : problem.why}</p>
        <p>{problem?.mend ?? 'Reload the page; if it stays, report it with what is written here.'}</p>
        {problem !== null && <p className="code">{problem.code}</p>}
      </div>
      {retry !== undefined && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Keeps the place of what is coming, so that the page does not jump. */
export function Waiting({ lines = 4, what }: { lines?: number; what: string }) {
  return (
    <div className="waiting" role="status">
      <span className="unseen">{what} is being read.</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className="waiting-line" aria-hidden="true" />
      ))}
    </div>
  );
}

interface Asked<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** What was asked for, or why it is not there. What is known already stays while a new answer fails. */
export function Shown<T>({
  asked,
  what,
  lines,
  children,
}: {
  asked: Asked<T>;
  what: string;
  lines?: number;
  children: (data: T) => ReactNode;
}) {
  if (asked.data !== undefined)
    return (
      <>
        {asked.error !== null && <Failed error={asked.error} retry={() => void asked.refetch()} />}
        {children(asked.data)}
      </>
    );
  if (asked.error !== null && asked.error !== undefined)
    return <Failed error={asked.error} retry={() => void asked.refetch()} />;
  return <Waiting what={what} {...(lines === undefined ? {} : { lines })} />;
}
