/** What is seen of the platform: metrics, traces, logs, health. */
export { addMetricsRoute } from './metrics/add-metrics-route.ts';
export { Collector } from './metrics/collector.ts';
export { observeCalls } from './metrics/observe-calls.ts';
export { openWatchPort } from './health/watch-port.ts';
export { Readiness } from './health/readiness.ts';
export { createLogMask, secretsIn } from './logs/mask.ts';
export { createLog, logFormatFor, type LogFormat } from './logs/write-log.ts';
export { exportSettings } from './traces/export-settings.ts';
export { forgetTraces, traceConsumer, TraceFollower } from './traces/follower.ts';
export { ParentKeeper, type Origin } from './traces/keep-parents.ts';
export { TopReader, type TopView } from './top/top-reader.ts';
export { telemetryTimes } from './limits.ts';

/** What is generated of them: see scripts/dashboards.ts. */
export { alerts } from './dashboards/alerts.ts';
export { grafanaDashboard } from './dashboards/grafana.ts';
export { metricTables } from './dashboards/metric-table.ts';
export { rows as dashboardRows } from './dashboards/panels.ts';
export { prometheusRules } from './dashboards/prometheus-rules.ts';
