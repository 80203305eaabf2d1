export interface CampaignOptions {
  readonly orders: number;
  /** Buyers a second outside of the spike. */
  readonly ratePerSecond: number;
  /** How many times the rate within the spike; 4 is +300 %. */
  readonly spike: number;
  /** Where the spike begins and ends, as fractions of the orders; 0.4 and 0.7 when absent. */
  readonly spikeFrom?: number;
  readonly spikeTo?: number;
  /** Of the orders' content; the app's own when absent. */
  readonly seed?: number;
}

const tickMs = 50;
/** A timer that comes late lets at most so many come at once. */
const burstMax = 500;

export interface CampaignGround {
  /** Buyers who have come so far. */
  begunCount(): number;
  begin(index: number): void;
}

/** Lets buyers come at a pace. */
export class Campaign {
  readonly planned: number;
  private readonly options: CampaignOptions;
  private readonly ground: CampaignGround;
  private isBegun: (index: number) => boolean = () => false;
  private timer: NodeJS.Timeout | null = null;
  private next = 0;
  private allowance = 0;
  private tickedAt = 0;

  constructor(options: CampaignOptions, ground: CampaignGround) {
    this.options = options;
    this.planned = options.orders;
    this.ground = ground;
  }

  /** Does nothing when it runs already or is over. Those who came before a restart do not come again. */
  start(isBegun: (index: number) => boolean): void {
    if (this.timer !== null || this.isThrough()) return;
    this.isBegun = isBegun;
    this.tickedAt = performance.now();
    this.timer = setInterval(() => this.tick(), tickMs);
  }

  isThrough(): boolean {
    return this.ground.begunCount() >= this.planned;
  }

  close(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private tick(): void {
    const now = performance.now();
    this.allowance = Math.min(burstMax, this.allowance + ((now - this.tickedAt) / 1000) * this.rate());
    this.tickedAt = now;
    while (this.allowance >= 1 && this.beginNext()) this.allowance -= 1;
    if (this.isThrough()) this.close();
  }

  private rate(): number {
    const { ratePerSecond, spike, spikeFrom = 0.4, spikeTo = 0.7 } = this.options;
    const share = this.ground.begunCount() / this.planned;
    return share >= spikeFrom && share < spikeTo ? ratePerSecond * spike : ratePerSecond;
  }

  private beginNext(): boolean {
    while (this.isBegun(this.next)) this.next += 1;
    if (this.next >= this.planned) return false;
    this.ground.begin(this.next);
    this.next += 1;
    return true;
  }
}
