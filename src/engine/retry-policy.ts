/** Pause before a repeat: doubles from `firstMs` to `capMs`, with jitter of half of it either way less. */
export interface RetryPolicy {
  readonly firstMs: number;
  readonly capMs: number;
  /** Tries after which a person decides. */
  readonly tryCountMax: number;
}

/**
 * By class of outcome. `retry` was certainly not done: an outage of half an hour is waited for. `unknown` is looked up
 * each time, so it may take long as well, and then a person must look.
 */
export const retryPolicies = {
  retry: { firstMs: 300, capMs: 30_000, tryCountMax: 60 },
  unknown: { firstMs: 400, capMs: 20_000, tryCountMax: 40 },
} as const satisfies Record<string, RetryPolicy>;

/** The pause before try `attempt` (1 = the first repeat), in ms; `random` in [0, 1). */
export function backOffMs(policy: RetryPolicy, attempt: number, random: number): number {
  const full = Math.min(policy.capMs, policy.firstMs * 2 ** Math.min(attempt - 1, 20));
  return Math.round(full * (0.5 + random / 2));
}
