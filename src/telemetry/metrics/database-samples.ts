import type { LiveCounts } from '../../operations/index.ts';
import type { QuotaStanding } from '../../systems/runtime/index.ts';
import { telemetryLimits } from '../limits.ts';
import type { CounterName, GaugeName } from './catalogue.ts';
import type { Labels, Sample, Samples } from './definition.ts';
import type { Growth } from './read-growth.ts';
import type { Standing } from './read-standing.ts';

/** Names that are told, each with its series. */
class Told {
  readonly samples = new Map<string, Sample[]>();

  tell(name: GaugeName | CounterName, labels: Labels, value: number): void {
    const own = this.samples.get(name);
    if (own === undefined) this.samples.set(name, [{ labels, value }]);
    else own.push({ labels, value });
  }
}

export function liveSamples(live: LiveCounts, now: Date): Samples {
  const told = new Told();
  const secondsSince = (since: Date | string | null) =>
    since === null ? 0 : Math.max(0, (now.getTime() - new Date(since).getTime()) / 1_000);
  const oldest = new Map<string, { readonly labels: Labels; seconds: number }>();
  let delayed = 0;
  for (const { process, step, status, count, oldestSince } of live.steps) {
    told.tell('crossdock_step_orders', { process, step, status }, count);
    if (status === 'delayed') delayed += count;
    const known = oldest.get(`${process} ${step}`);
    const seconds = Math.max(known?.seconds ?? 0, secondsSince(oldestSince));
    oldest.set(`${process} ${step}`, { labels: { process, step }, seconds });
  }
  for (const { labels, seconds } of oldest.values()) told.tell('crossdock_step_oldest_seconds', labels, seconds);
  told.tell('crossdock_replay_queue_items', { kind: 'step' }, delayed);
  const causes = byWord(live.exceptions.map(({ cause, count }) => ({ word: cause, count })));
  for (const [cause, count] of causes) told.tell('crossdock_exceptions_open', { cause }, count);
  const stakes = new Map<string, number>();
  for (const { currency, amount } of live.exceptions)
    if (currency !== null) stakes.set(currency, (stakes.get(currency) ?? 0) + amount);
  for (const [currency, amount] of stakes) told.tell('crossdock_exceptions_stake_minor_units', { currency }, amount);
  const reasons = byWord(live.refusedReasons.map(({ reason, count }) => ({ word: reason, count })));
  for (const [reason, count] of reasons) told.tell('crossdock_orders_refused', { reason }, count);
  for (const { channel, count, oldestSince } of live.untold) {
    told.tell('crossdock_stock_untold', { channel }, count);
    told.tell('crossdock_stock_untold_oldest_seconds', { channel }, secondsSince(oldestSince));
  }
  return told.samples;
}

export function standingSamples(standing: Standing): Samples {
  const told = new Told();
  const { leases, documents, consumers, pushes, endpoints, sweeps } = standing;
  told.tell('crossdock_leases', { state: 'held' }, leases.held);
  told.tell('crossdock_leases', { state: 'expired' }, leases.expired);
  told.tell('crossdock_workers', {}, leases.workers);
  for (const { system, waiting, oldest } of documents) {
    told.tell('crossdock_documents_waiting', { system }, waiting);
    told.tell('crossdock_documents_oldest_seconds', { system }, oldest);
  }
  for (const { name: consumer, behind, age } of consumers) {
    told.tell('crossdock_consumer_lag_events', { consumer }, behind);
    told.tell('crossdock_consumer_lag_seconds', { consumer }, age);
  }
  for (const { channel, why } of pushes)
    told.tell('crossdock_stock_paused', { channel, why: why ?? '' }, why === null ? 0 : 1);
  for (const { status, count } of endpoints) told.tell('crossdock_webhook_endpoints', { status }, count);
  const enabled = endpoints.filter(({ status }) => status === 'enabled');
  told.tell('crossdock_webhook_failing_seconds', {}, Math.max(0, ...enabled.map(({ longest }) => longest)));
  for (const { system, sweep, age, failed } of sweeps) {
    told.tell('crossdock_sweep_oldest_seconds', { system, sweep }, age);
    told.tell('crossdock_sweep_failed', { system, sweep }, failed ? 1 : 0);
  }
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const queues = {
    document: sum(documents.map(({ retried }) => retried)),
    stock: sum(pushes.map(({ retried }) => retried)),
    customer: standing.customersRetried,
    webhook: sum(enabled.map(({ failing }) => failing)),
  };
  for (const [kind, count] of Object.entries(queues)) told.tell('crossdock_replay_queue_items', { kind }, count);
  return told.samples;
}

export function quotaSamples(quotas: readonly QuotaStanding[]): Samples {
  const told = new Told();
  for (const { system, quota, burst, used, requestsPerSecond, waiting, refused } of quotas) {
    const labels = { system, quota };
    told.tell('crossdock_quota_limit', labels, burst);
    told.tell('crossdock_quota_left', labels, Math.max(0, burst - used));
    told.tell('crossdock_quota_rate', labels, requestsPerSecond);
    told.tell('crossdock_quota_waiting', labels, waiting);
    told.tell('crossdock_quota_refused_total', labels, refused);
  }
  return told.samples;
}

export function growthSamples({ raised, tables, oldestTransaction, connections }: Growth): Samples {
  const told = new Told();
  for (const { process, count } of raised) told.tell('crossdock_exceptions_raised_total', { process }, count);
  for (const { name: table, dead, live, bytes } of tables) {
    told.tell('crossdock_table_dead_tuples', { table }, dead);
    told.tell('crossdock_table_live_tuples', { table }, live);
    told.tell('crossdock_table_bytes', { table }, bytes);
  }
  told.tell('crossdock_transaction_oldest_seconds', {}, oldestTransaction);
  for (const { state, count } of connections) told.tell('crossdock_connections', { state }, count);
  return told.samples;
}

/** A cause may be the beginning of a vendor's message: only words are labels, the commonest of them. */
function byWord(counts: readonly { readonly word: string; readonly count: number }[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { word, count } of counts) {
    const name = /^[a-z][a-z0-9-]{0,59}$/.test(word) ? word : 'other';
    sums.set(name, (sums.get(name) ?? 0) + count);
  }
  const sorted = [...sums].sort(([, a], [, b]) => b - a);
  const kept = new Map(sorted.slice(0, telemetryLimits.wordCountMax));
  for (const [, count] of sorted.slice(telemetryLimits.wordCountMax))
    kept.set('other', (kept.get('other') ?? 0) + count);
  return kept;
}
