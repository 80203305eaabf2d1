import type { MetricDefinition } from './definition.ts';

const callBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;
const gcBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1] as const;
const gauge = (help: string, ...labels: string[]) => ({ type: 'gauge', help, labels }) as const;
const counter = (help: string, ...labels: string[]) => ({ type: 'counter', help, labels }) as const;
const histogram = (buckets: readonly number[], help: string, ...labels: string[]) =>
  ({ type: 'histogram', help, labels, buckets }) as const;

/**
 * What the database says of the whole installation: the same from every process that is asked. Names follow
 * https://prometheus.io/docs/practices/naming/; no label has orders, articles or customers.
 */
const installation = {
  crossdock_database_reachable: gauge('1 where the database answered this look, else 0.'),
  crossdock_orders_total: counter(
    'Orders by what the log says of them, since this process began to follow it. Event: accepted, created, completed, cancelled.',
    'channel',
    'event',
  ),
  crossdock_orders_refused: gauge('Orders that were refused at the door and not accepted later.', 'reason'),
  crossdock_step_orders: gauge(
    'Instances that are on their way, by where they stand. Status: ready, carried, waiting, delayed, exception.',
    'process',
    'step',
    'status',
  ),
  crossdock_step_oldest_seconds: gauge(
    'How long the oldest instance at the step has been on its way.',
    'process',
    'step',
  ),
  crossdock_exceptions_open: gauge('Dead letters: what waits for a person, by cause.', 'cause'),
  crossdock_exceptions_stake_minor_units: gauge('Money at stake in open exceptions, in minor units.', 'currency'),
  crossdock_exceptions_raised_total: counter('Exceptions ever raised: transactions that failed for good.', 'process'),
  crossdock_documents_waiting: gauge('Documents of vendors that were not taken up yet.', 'system'),
  crossdock_documents_oldest_seconds: gauge(
    'Age of the oldest document that was not taken up yet: the lag of messages.',
    'system',
  ),
  crossdock_replay_queue_items: gauge(
    'What failed for now and is tried again by itself. Kind: step, document, stock, customer, webhook.',
    'kind',
  ),
  crossdock_leases: gauge(
    'Sets that are carried now. State: held, expired (of a worker that is dead or stuck).',
    'state',
  ),
  crossdock_workers: gauge('Workers that hold a set now.'),
  crossdock_consumer_lag_events: gauge('Rows of the log behind which a consumer is.', 'consumer'),
  crossdock_consumer_lag_seconds: gauge('Age of the first row that a consumer has not read.', 'consumer'),
  crossdock_stock_untold: gauge('Stock numbers that a channel was not told yet.', 'channel'),
  crossdock_stock_untold_oldest_seconds: gauge('Age of the oldest number that a channel was not told yet.', 'channel'),
  crossdock_stock_paused: gauge(
    '1 where nothing is told to the channel now. Why: quota, outage, unsupported.',
    'channel',
    'why',
  ),
  crossdock_webhook_endpoints: gauge('Endpoints of partners. Status: enabled, paused, disabled.', 'status'),
  crossdock_webhook_failing_seconds: gauge(
    'For how long the endpoint that fails longest has been failing; 0 where none does.',
  ),
  crossdock_quota_limit: gauge('Requests that a quota of a vendor allows at once.', 'system', 'quota'),
  crossdock_quota_left: gauge('Requests that are left of a quota of a vendor.', 'system', 'quota'),
  crossdock_quota_rate: gauge('Requests a second by which a quota fills again.', 'system', 'quota'),
  crossdock_quota_waiting: gauge('Requests that wait for a quota.', 'system', 'quota'),
  crossdock_quota_refused_total: counter(
    'Answers that said that there was nothing left of the quota.',
    'system',
    'quota',
  ),
  crossdock_sweep_oldest_seconds: gauge('Time since a sweep of a system ran last.', 'system', 'sweep'),
  crossdock_sweep_failed: gauge('1 where the last run of a sweep failed.', 'system', 'sweep'),
  crossdock_table_dead_tuples: gauge('Dead rows that vacuum has not taken away yet.', 'table'),
  crossdock_table_live_tuples: gauge('Live rows, as estimated by PostgreSQL.', 'table'),
  crossdock_table_bytes: gauge('Size of a table with its indexes and what is stored beside it.', 'table'),
  crossdock_transaction_oldest_seconds: gauge(
    'Age of the oldest open transaction of the database: consumers of the log and vacuum do not come past it.',
  ),
  crossdock_connections: gauge(
    'Connections to the database. State: active, idle, idle in transaction, other.',
    'state',
  ),
} satisfies Record<string, MetricDefinition>;

/** What a process has counted itself since its start. */
const ofProcess = {
  crossdock_info: gauge('1; the roles of this process.', 'roles'),
  crossdock_ready: gauge('1 where this process is ready, as /readyz says.'),
  crossdock_call_duration_seconds: histogram(
    callBuckets,
    'Duration of a call of a capability for a whole set. Mode: run, lookUp.',
    'system',
    'capability',
    'mode',
  ),
  crossdock_call_items_total: counter('Outcomes of the items of calls.', 'system', 'capability', 'outcome'),
  crossdock_call_failures_total: counter('Calls that failed as a whole.', 'system', 'capability'),
  crossdock_duplicates_total: counter('What came again and changed nothing. Source: api, webhook, sweep.', 'source'),
  crossdock_lease_losses_total: counter('Sets that this worker lost to another while it carried them.'),
  crossdock_leases_taken_over_total: counter('Instances that this worker took over from dead or stuck ones.'),
  crossdock_faults_total: counter('What a background task could not do and tries again, by task.', 'task'),
  crossdock_log_lines_total: counter('Lines written to the log.', 'level'),
  crossdock_http_request_duration_seconds: histogram(
    callBuckets,
    'Duration of requests to the gateway, by the path that is declared and the class of the status.',
    'method',
    'route',
    'status',
  ),
  crossdock_trace_orders_total: counter(
    'Orders by what became of their traces. Outcome: exported, unsampled, skipped (they ended too long ago).',
    'outcome',
  ),
  crossdock_trace_spans_total: counter('Spans, by what became of them. Outcome: exported, rejected.', 'outcome'),
  crossdock_trace_export_failures_total: counter('Requests to the receiver of traces that failed and are tried again.'),
  crossdock_trace_contexts_lost_total: counter(
    'Trace contexts of orders that were not kept: their traces have an id of their own.',
  ),
  process_cpu_seconds_total: counter('Processor time, user and system.'),
  process_start_time_seconds: gauge('When the process started, seconds since the epoch.'),
  process_resident_memory_bytes: gauge('Resident memory.'),
  nodejs_heap_size_used_bytes: gauge('Heap in use.'),
  nodejs_heap_size_total_bytes: gauge('Heap that is held.'),
  nodejs_external_memory_bytes: gauge('Memory outside of the heap that belongs to its objects.'),
  nodejs_eventloop_lag_seconds: gauge(
    'By how much timers were late between two looks. Percentile: 50, 99, 100.',
    'percentile',
  ),
  nodejs_eventloop_utilization_ratio: gauge('The part of the time between two looks in which the event loop was busy.'),
  nodejs_gc_duration_seconds: histogram(
    gcBuckets,
    'Pauses of the garbage collector. Kind: minor, major, incremental, weakcb.',
    'kind',
  ),
} satisfies Record<string, MetricDefinition>;

export const catalogue = { ...installation, ...ofProcess } as const;
export type MetricName = keyof typeof catalogue;
type OfType<T extends MetricDefinition['type']> = {
  [N in MetricName]: (typeof catalogue)[N]['type'] extends T ? N : never;
}[MetricName];
export type CounterName = OfType<'counter'>;
export type GaugeName = OfType<'gauge'>;
export type HistogramName = OfType<'histogram'>;

/** Whether the database tells it: then every process that is asked tells the same. */
export const isOfInstallation = (name: string): boolean => Object.hasOwn(installation, name);
export const definitionOf = (name: string): MetricDefinition | undefined =>
  Object.hasOwn(catalogue, name) ? (catalogue as Record<string, MetricDefinition>)[name] : undefined;
