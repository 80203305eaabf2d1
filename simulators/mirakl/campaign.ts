import type { MiraklCampaign } from './options.ts';

const tickMs = 50;
/** A timer that comes late places at most so many at once. */
const burstMax = 500;

/** Where the campaign places: the ledger knows what is there already, so that it goes on after a restart. */
export interface CampaignGround {
  isPlaced(index: number): boolean;
  placedCount(): number;
  place(index: number): void;
}

/** Places planned orders at a pace. */
export class Campaign {
  readonly planned: number;
  private readonly options: MiraklCampaign;
  private readonly ground: CampaignGround;
  private timer: NodeJS.Timeout | null = null;
  private next = 0;
  private allowance = 0;
  private tickedAt = 0;

  constructor(options: MiraklCampaign, ground: CampaignGround) {
    this.options = options;
    this.planned = options.orders;
    this.ground = ground;
  }

  /** Does nothing when it runs already or is over. */
  start(): void {
    if (this.timer !== null || this.isThrough()) return;
    this.tickedAt = performance.now();
    this.timer = setInterval(() => this.tick(), tickMs);
  }

  isThrough(): boolean {
    return this.ground.placedCount() >= this.planned;
  }

  close(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private tick(): void {
    const now = performance.now();
    this.allowance = Math.min(burstMax, this.allowance + ((now - this.tickedAt) / 1000) * this.rate());
    this.tickedAt = now;
    while (this.allowance >= 1 && this.placeNext()) this.allowance -= 1;
    if (this.isThrough()) this.close();
  }

  private rate(): number {
    const { ratePerSecond, spike, spikeFrom = 0.4, spikeTo = 0.7 } = this.options;
    const share = this.ground.placedCount() / this.planned;
    return share >= spikeFrom && share < spikeTo ? ratePerSecond * spike : ratePerSecond;
  }

  private placeNext(): boolean {
    while (this.ground.isPlaced(this.next)) this.next += 1;
    if (this.next >= this.planned) return false;
    this.ground.place(this.next);
    return true;
  }
}
