import {
  constants,
  monitorEventLoopDelay,
  performance,
  PerformanceObserver,
  type PerformanceEntry,
  type IntervalHistogram,
  type EventLoopUtilization,
} from 'node:perf_hooks';
import { telemetryTimes } from '../limits.ts';
import type { Registry } from './registry.ts';

const gcKinds: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};
const percentiles = [50, 99] as const;

/** Event loop, heap and garbage collector of this process, under the names that Node.js dashboards know. */
export class ProcessMetrics {
  private readonly registry: Registry;
  private readonly delay: IntervalHistogram;
  private readonly collections: PerformanceObserver;
  private usage: EventLoopUtilization = performance.eventLoopUtilization();
  private cpuSeconds = 0;
  private takenMs = -Infinity;

  constructor(registry: Registry) {
    this.registry = registry;
    this.delay = monitorEventLoopDelay({ resolution: telemetryTimes.eventLoopResolutionMs });
    this.delay.enable();
    this.collections = new PerformanceObserver((list) => {
      // The type of Node.js 20 has no detail; it is there since 16.
      for (const entry of list.getEntries() as (PerformanceEntry & {
        readonly detail?: { readonly kind?: number };
      })[]) {
        const kind = gcKinds[entry.detail?.kind ?? -1] ?? 'other';
        registry.observe('nodejs_gc_duration_seconds', [kind], entry.duration / 1_000);
      }
    });
    this.collections.observe({ entryTypes: ['gc'] });
    registry.set('process_start_time_seconds', [], performance.timeOrigin / 1_000);
  }

  /** Two scrapers at once see the same: what is of the time between two looks is taken at most every few seconds. */
  take(): void {
    const { registry } = this;
    const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
    registry.set('process_resident_memory_bytes', [], rss);
    registry.set('nodejs_heap_size_used_bytes', [], heapUsed);
    registry.set('nodejs_heap_size_total_bytes', [], heapTotal);
    registry.set('nodejs_external_memory_bytes', [], external);
    const { user, system } = process.cpuUsage();
    const cpuSeconds = (user + system) / 1_000_000;
    registry.count('process_cpu_seconds_total', [], cpuSeconds - this.cpuSeconds);
    this.cpuSeconds = cpuSeconds;
    if (performance.now() - this.takenMs < telemetryTimes.liveKeptMs) return;
    this.takenMs = performance.now();
    this.takeLoop();
  }

  close(): void {
    this.delay.disable();
    this.collections.disconnect();
  }

  private takeLoop(): void {
    const { registry, delay } = this;
    const usage = performance.eventLoopUtilization();
    registry.set(
      'nodejs_eventloop_utilization_ratio',
      [],
      performance.eventLoopUtilization(usage, this.usage).utilization,
    );
    this.usage = usage;
    // The histogram has the whole interval of the timer: what is beyond its resolution is the lag.
    const lag = (ns: number) => Math.max(0, ns / 1e9 - telemetryTimes.eventLoopResolutionMs / 1_000);
    for (const percentile of percentiles)
      registry.set('nodejs_eventloop_lag_seconds', [String(percentile)], lag(delay.percentile(percentile)));
    registry.set('nodejs_eventloop_lag_seconds', ['100'], lag(delay.max));
    delay.reset();
  }
}
