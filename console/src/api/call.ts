import type { Problem } from '../../../src/console/api-types.ts';

/** What the platform, or the way to it, has refused; it always says what to do. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.what);
    this.problem = problem;
  }
}

let sessionToken = '';
/** Sent with what changes something; a foreign page does not know it. */
export const keepSessionToken = (token: string): void => {
  sessionToken = token;
};

export const apiUrl = (path: string): string => `/console/api${path}`;

export async function call<T>(path: string, signal?: AbortSignal): Promise<T> {
  return read<T>(await reach(() => fetch(apiUrl(path), signal === undefined ? {} : { signal })));
}

export async function send<T>(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { 'x-console-token': sessionToken };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  return read<T>(await reach(() => fetch(apiUrl(path), init)));
}

/** `{ q: 'x', state: undefined }` as `?q=x`. */
export function query(values: Readonly<Record<string, string | number | null | undefined>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

async function reach(ask: () => Promise<Response>): Promise<Response> {
  try {
    return await ask();
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new ProblemError({
      code: 'XD_CONSOLE_UNREACHABLE',
      what: 'The platform does not answer.',
      why: 'It was stopped, or the network between is down.',
      mend: 'The page tries again by itself. See whether the platform runs: crossdock start',
      status: 0,
    });
  }
}

async function read<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => null)) as Problem | null;
  throw new ProblemError(
    problem ?? {
      code: 'XD_CONSOLE_ANSWER',
      what: `The platform answered ${response.status}.`,
      why: 'The answer is none of the console’s own: something between may have made it.',
      mend: 'Reload the page; if it stays, look into the log of the platform.',
      status: response.status,
    },
  );
}

export const isLoggedOut = (error: unknown): boolean =>
  error instanceof ProblemError && error.problem.code === 'XD_CONSOLE_SESSION';
