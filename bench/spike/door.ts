import type { FastifyInstance, FastifyReply } from 'fastify';

/** Requests of a sliding window; the next is refused. */
export interface DoorQuota {
  readonly requestsMax: number;
  readonly windowMs: number;
  /** The vendor's wording of a 429: answers the body. */
  readonly refuse: (reply: FastifyReply, afterMs: number) => unknown;
}

/** What came to a vendor's door. */
export interface DoorRecord {
  /** ms since 1970, in order; what was refused too. */
  readonly atMs: readonly number[];
  readonly throttled: number;
}

/** Counts the requests of one vendor, and keeps a quota over a sliding window where the simulator itself has none. */
export class Door {
  private readonly quota: DoorQuota | null;
  private readonly atMs: number[] = [];
  private readonly admitted: number[] = [];
  private first = 0;
  private throttled = 0;

  constructor(quota: DoorQuota | null = null) {
    this.quota = quota;
  }

  /** To be called before the simulator's routes exist. `root`: only what is below it counts. */
  readonly watch = (app: FastifyInstance, root = '/'): void => {
    app.addHook('onRequest', async (request, reply) => {
      if (request.url.startsWith('/__sim/') || !request.url.startsWith(root)) return undefined;
      const now = Date.now();
      this.atMs.push(now);
      const waitMs = this.waitMs(now);
      if (waitMs <= 0) {
        this.admitted.push(now);
        return undefined;
      }
      this.throttled += 1;
      return reply.send(this.quota?.refuse(reply, waitMs));
    });
  };

  record(): DoorRecord {
    return { atMs: this.atMs, throttled: this.throttled };
  }

  private waitMs(now: number): number {
    const { quota, admitted } = this;
    if (quota === null) return 0;
    while ((admitted[this.first] ?? now) <= now - quota.windowMs) this.first += 1;
    if (admitted.length - this.first < quota.requestsMax) return 0;
    return (admitted[this.first] ?? now) + quota.windowMs - now;
  }
}
