import type { AppOrder } from './checkout.ts';

/** What the gateway answered to an order in the end. */
export interface Answer {
  readonly outcome: 'accepted' | 'refused';
  readonly status: number;
  /** The problem's code; empty where there is none. */
  readonly code: string;
  readonly detail: string;
  /** Requests that it took. */
  readonly tries: number;
}

/** What the app remembers; the ledger holds these lines and nothing else. */
export type Entry =
  /** The app was given its credentials. They open nothing but the demo's own gateway. */
  | { readonly type: 'installed'; readonly clientId: string; readonly clientSecret: string }
  /** Written before the first request: whatever happens then, the same bytes go out again. */
  | {
      readonly type: 'submitted';
      readonly index: number;
      readonly atMs: number;
      readonly key: string;
      readonly order: AppOrder;
    }
  | { readonly type: 'answered'; readonly index: number; readonly atMs: number; readonly answer: Answer }
  /** Nothing that the buyer wanted was there. */
  | { readonly type: 'left'; readonly index: number; readonly atMs: number }
  /** What was said to be available, of all articles that were asked for at once. */
  | { readonly type: 'stock'; readonly atMs: number; readonly levels: Readonly<Record<string, number>> }
  | { readonly type: 'status'; readonly index: number; readonly atMs: number; readonly state: string };
