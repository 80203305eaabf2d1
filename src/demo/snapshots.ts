import { StatusReader, type StatusReport } from '../operations/index.ts';
import type { CampaignPlatform } from './campaign-platform.ts';
import type { DemoOptions } from './options.ts';
import { ChannelCounts } from './channel-counts.ts';
import { StockTold } from './stock-told.ts';
import type { DemoSnapshot } from './view/index.ts';
import { channelKinds } from '../../simulators/protocol.ts';
import type { Progress } from './world.ts';

/** The steps that the view shows, in the order of the flow; what is done together has one name. */
const shownSteps = [
  'screen-customer',
  'authorise-payment',
  'tax-and-customer',
  'reserve-stock',
  'create-sales-order',
  'confirm-and-request',
  'await-shipment',
  'capture-payment',
  'ship-stock',
  'tell-of-shipment',
  'post-to-erp',
  'commit-tax',
];
const historySeconds = 60;
const notesShownMax = 4;

/** Makes the live view's pictures out of the platform's status and the shop's progress. */
export class Snapshots {
  private readonly reader: StatusReader;
  private readonly platform: CampaignPlatform;
  private readonly options: DemoOptions;
  private readonly counts: ChannelCounts;
  readonly stockTold: StockTold;
  private readonly startedMs = Date.now();
  private readonly notes: string[] = [];
  private readonly history: number[] = [];
  private historyAtMs = Date.now();
  private completedBefore = 0;
  private changedMs = Date.now();
  private fingerprint = '';
  private latest: StatusReport | null = null;

  constructor(platform: CampaignPlatform, options: DemoOptions) {
    this.platform = platform;
    this.options = options;
    const { database, tenant } = platform;
    this.reader = new StatusReader(database.sql, tenant);
    this.counts = new ChannelCounts(database, tenant);
    this.stockTold = new StockTold(database, tenant);
  }

  note(text: string): void {
    this.notes.push(text);
    if (this.notes.length > notesShownMax) this.notes.shift();
  }

  elapsedSeconds(): number {
    return (Date.now() - this.startedMs) / 1000;
  }

  /** How long nothing has moved, in ms. */
  unchangedMs(): number {
    return Date.now() - this.changedMs;
  }

  /** Whether everything that was placed has come to an end or to a person, and all stock is told. */
  settled({ campaignDone }: Progress): boolean {
    const report = this.latest;
    if (report === null || !campaignDone) return false;
    const held = report.steps.reduce((sum, one) => sum + (one.status === 'exception' ? one.count : 0), 0);
    const untold = report.untold.reduce((sum, one) => sum + one.count, 0);
    return report.live - held <= 0 && report.inbound.waiting === 0 && untold === 0;
  }

  async take(progress: Progress): Promise<DemoSnapshot> {
    const report = await this.reader.read();
    const told = await this.stockTold.read();
    const byChannel = await this.counts.read();
    this.latest = report;
    this.watch(
      `${report.accepted} ${report.completed} ${report.cancelled} ${report.refused} ${progress.placed} ${told}`,
    );
    this.follow(report.completed);
    const counts = new Map<string, number>();
    for (const { step, count } of report.steps) counts.set(step, (counts.get(step) ?? 0) + count);
    return {
      phase: this.phase(progress),
      elapsedMs: Date.now() - this.startedMs,
      planned: this.options.ordersFrom === null ? Math.max(this.options.orders, progress.placed) : progress.placed,
      placed: progress.placed,
      accepted: report.accepted,
      refused: report.refusedReasons.map(({ reason, count }) => ({ reason, count })),
      steps: shownSteps.map((name) => ({ name, count: counts.get(name) ?? 0 })),
      completed: report.completed,
      cancelled: report.cancelled,
      exceptions: report.exceptions.map(({ cause, count }) => ({ cause, count })),
      channels: this.channelsOf(progress, byChannel),
      stockPushes: told,
      stockWaiting: report.untold.reduce((sum, one) => sum + one.count, 0),
      ordersPerSecond:
        this.history.slice(-5).reduce((sum, one) => sum + one, 0) / Math.max(1, Math.min(5, this.history.length)),
      history: this.history,
      oldest:
        report.oldest === null
          ? null
          : {
              number: report.oldest.key.slice(report.oldest.key.indexOf('/') + 1),
              step: report.oldest.step,
              ageMs: report.at.getTime() - report.oldest.since.getTime(),
            },
      faults: progress.faults,
      // A picture of its own: the view compares it with the one before.
      notes: [...this.notes],
    };
  }

  /** In the order of their share; those that do not play are left out. */
  private channelsOf({ placedBy }: Progress, counts: Awaited<ReturnType<ChannelCounts['read']>>) {
    const { names } = this.platform;
    return channelKinds.flatMap((kind) => {
      const name = names[kind];
      if (name === null) return [];
      const { accepted = 0, completed = 0 } = counts.get(name) ?? {};
      return [{ name, placed: placedBy[kind], accepted, completed }];
    });
  }

  private phase({ placed, campaignDone }: Progress): string {
    const share = this.options.ordersFrom === null ? placed / Math.max(1, this.options.orders) : 0;
    if (campaignDone || share >= 1) return 'draining';
    return this.options.spike > 1 && share >= 0.4 && share < 0.7 ? 'spike' : 'base rate';
  }

  private watch(fingerprint: string): void {
    if (fingerprint === this.fingerprint) return;
    this.fingerprint = fingerprint;
    this.changedMs = Date.now();
  }

  private follow(completed: number): void {
    while (Date.now() - this.historyAtMs >= 1_000) {
      this.historyAtMs += 1_000;
      this.history.push(Math.max(0, completed - this.completedBefore));
      this.completedBefore = completed;
      if (this.history.length > historySeconds) this.history.shift();
    }
  }
}
