/** How long before its end a token is renewed, in ms. */
const renewBeforeMs = 10_000;

/** One access token of one system in one process; concurrent needs share one fetch. */
export class TokenCache {
  private token: { value: string; expiresAt: number; fetchedAt: number } | null = null;
  private fetching: Promise<string> | null = null;
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  async get(fetch: () => Promise<{ value: string; expiresAt: number }>): Promise<string> {
    const { token } = this;
    // A token that lives shorter than the margin would be fetched for each request: half its life is used then.
    if (token !== null) {
      const margin = Math.min(renewBeforeMs, (token.expiresAt - token.fetchedAt) / 2);
      if (this.now() < token.expiresAt - margin) return token.value;
    }
    this.fetching ??= fetch()
      .then((fetched) => {
        this.token = { ...fetched, fetchedAt: this.now() };
        return fetched.value;
      })
      .finally(() => {
        this.fetching = null;
      });
    return this.fetching;
  }

  /** Forgets the token; false when there was none, so that a 401 without a token is not repeated. */
  drop(): boolean {
    const had = this.token !== null;
    this.token = null;
    return had;
  }
}
