/** A graph or a number of the dashboard. */
export interface Panel {
  readonly title: string;
  readonly kind: 'graph' | 'number';
  /** As Grafana names it: `s`, `bytes`, `reqps`, `short`, `percentunit`. */
  readonly unit: string;
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
  /** Of a number: from here on it is red. */
  readonly redFrom?: number;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const graph = (title: string, unit: string, ...queries: (readonly [string, string])[]): Panel => ({
  title,
  unit,
  kind: 'graph',
  queries: queries.map(([expr, legend]) => ({ expr, legend })),
});
const number = (title: string, unit: string, expr: string, redFrom: number): Panel => ({
  title,
  unit,
  redFrom,
  kind: 'number',
  queries: [{ expr, legend: title }],
});
const p95 = (metric: string, by: string) =>
  `histogram_quantile(0.95, sum by (le, ${by}) (rate(${metric}_bucket[$__rate_interval])))`;

/** What is of the installation is told by every process: `max` takes it once. */
export const rows: readonly Row[] = [
  {
    title: 'Now',
    panels: [
      number('Orders on their way', 'short', 'sum(max by (process, step, status) (crossdock_step_orders))', Infinity),
      number('Oldest order', 's', 'max(crossdock_step_oldest_seconds)', 86_400),
      number('Wait for a person', 'short', 'sum(max by (cause) (crossdock_exceptions_open)) or vector(0)', 1),
      number('Expired leases', 'short', 'max(crossdock_leases{state="expired"})', 1),
      number('Documents waiting', 'short', 'sum(max by (system) (crossdock_documents_waiting)) or vector(0)', 1_000),
      number('Database', 'short', 'min(crossdock_database_reachable)', Infinity),
    ],
  },
  {
    title: 'Orders',
    panels: [
      graph('Accepted a second', 'reqps', [
        'max by (channel) (rate(crossdock_orders_total{event="accepted"}[$__rate_interval]))',
        '{{channel}}',
      ]),
      graph('Completed and cancelled a second', 'reqps', [
        'max by (channel, event) (rate(crossdock_orders_total{event=~"completed|cancelled"}[$__rate_interval]))',
        '{{channel}} {{event}}',
      ]),
      graph('Orders by step', 'short', [
        'sum by (step) (max by (process, step, status) (crossdock_step_orders))',
        '{{step}}',
      ]),
      graph('Age of the oldest by step', 's', ['max by (step) (crossdock_step_oldest_seconds)', '{{step}}']),
      graph('Refused at the door', 'short', ['max by (reason) (crossdock_orders_refused)', '{{reason}}']),
      graph('Duplicates a second', 'reqps', [
        'sum by (source) (rate(crossdock_duplicates_total[$__rate_interval]))',
        '{{source}}',
      ]),
    ],
  },
  {
    title: 'What failed',
    panels: [
      graph('Open exceptions', 'short', ['max by (cause) (crossdock_exceptions_open)', '{{cause}}']),
      graph('Money at stake, minor units', 'short', [
        'max by (currency) (crossdock_exceptions_stake_minor_units)',
        '{{currency}}',
      ]),
      graph('Exceptions raised, 5 minutes', 'short', [
        'max by (process) (increase(crossdock_exceptions_raised_total[5m]))',
        '{{process}}',
      ]),
      graph('Tried again by itself', 'short', ['max by (kind) (crossdock_replay_queue_items)', '{{kind}}']),
      graph('Faults of background tasks', 'reqps', [
        'sum by (task) (rate(crossdock_faults_total[$__rate_interval]))',
        '{{task}}',
      ]),
      graph('Lines of the log a second', 'reqps', [
        'sum by (level) (rate(crossdock_log_lines_total[$__rate_interval]))',
        '{{level}}',
      ]),
    ],
  },
  {
    title: 'Workers',
    panels: [
      graph('Sets', 'short', ['max by (state) (crossdock_leases)', '{{state}}'], ['max(crossdock_workers)', 'workers']),
      graph(
        'Lost and taken over',
        'reqps',
        ['sum(rate(crossdock_lease_losses_total[$__rate_interval]))', 'lost'],
        ['sum(rate(crossdock_leases_taken_over_total[$__rate_interval]))', 'taken over'],
      ),
      graph('Processes ready', 'short', [
        'crossdock_ready * on (instance) group_left (roles) crossdock_info',
        '{{instance}} {{roles}}',
      ]),
    ],
  },
  {
    title: 'Systems',
    panels: [
      graph('Duration of calls, 95 of 100', 's', [
        p95('crossdock_call_duration_seconds', 'system, capability'),
        '{{system}} {{capability}}',
      ]),
      graph('Items by outcome', 'reqps', [
        'sum by (system, outcome) (rate(crossdock_call_items_total[$__rate_interval]))',
        '{{system}} {{outcome}}',
      ]),
      graph('Calls that failed', 'reqps', [
        'sum by (system, capability) (rate(crossdock_call_failures_total[$__rate_interval]))',
        '{{system}} {{capability}}',
      ]),
      graph('Quota left', 'percentunit', [
        'min by (system, quota) (crossdock_quota_left) / max by (system, quota) (crossdock_quota_limit)',
        '{{system}} {{quota}}',
      ]),
      graph(
        'Quota: waiting, refused, filled',
        'short',
        ['max by (system, quota) (crossdock_quota_waiting)', '{{system}} {{quota}} waiting'],
        ['max by (system, quota) (increase(crossdock_quota_refused_total[5m]))', '{{system}} {{quota}} refused'],
        ['max by (system, quota) (crossdock_quota_rate)', '{{system}} {{quota}} a second'],
      ),
      graph(
        'Sweeps',
        's',
        ['max by (system, sweep) (crossdock_sweep_oldest_seconds)', '{{system}} {{sweep}}'],
        ['max by (system, sweep) (crossdock_sweep_failed)', '{{system}} {{sweep}} failed'],
      ),
      graph('Age of the oldest document', 's', ['max by (system) (crossdock_documents_oldest_seconds)', '{{system}}']),
    ],
  },
  {
    title: 'Stock, partners and consumers',
    panels: [
      graph(
        'Stock not told',
        'short',
        ['max by (channel) (crossdock_stock_untold)', '{{channel}}'],
        ['max by (channel, why) (crossdock_stock_paused)', '{{channel}} paused: {{why}}'],
      ),
      graph('Age of the oldest number not told', 's', [
        'max by (channel) (crossdock_stock_untold_oldest_seconds)',
        '{{channel}}',
      ]),
      graph('Lag of consumers', 's', ['max by (consumer) (crossdock_consumer_lag_seconds)', '{{consumer}}']),
      graph('Rows behind', 'short', ['max by (consumer) (crossdock_consumer_lag_events)', '{{consumer}}']),
      graph('Endpoints of partners', 'short', ['max by (status) (crossdock_webhook_endpoints)', '{{status}}']),
      graph('Endpoint that fails longest', 's', ['max(crossdock_webhook_failing_seconds)', 'failing']),
    ],
  },
  {
    title: 'Gateway',
    panels: [
      graph('Requests a second', 'reqps', [
        'sum by (route, status) (rate(crossdock_http_request_duration_seconds_count[$__rate_interval]))',
        '{{route}} {{status}}',
      ]),
      graph('Duration of requests, 95 of 100', 's', [
        p95('crossdock_http_request_duration_seconds', 'route'),
        '{{route}}',
      ]),
      graph(
        'Traces',
        'reqps',
        ['sum by (outcome) (rate(crossdock_trace_spans_total[$__rate_interval]))', 'spans {{outcome}}'],
        ['sum by (outcome) (rate(crossdock_trace_orders_total[$__rate_interval]))', 'orders {{outcome}}'],
        ['sum(rate(crossdock_trace_export_failures_total[$__rate_interval]))', 'failures'],
        ['sum(rate(crossdock_trace_contexts_lost_total[$__rate_interval]))', 'contexts lost'],
      ),
    ],
  },
  {
    title: 'Database and processes',
    panels: [
      graph('Dead rows', 'short', ['topk(8, max by (table) (crossdock_table_dead_tuples))', '{{table}}']),
      graph('Live rows', 'short', ['topk(8, max by (table) (crossdock_table_live_tuples))', '{{table}}']),
      graph('Size of tables', 'bytes', ['topk(8, max by (table) (crossdock_table_bytes))', '{{table}}']),
      graph('Oldest transaction', 's', ['max(crossdock_transaction_oldest_seconds)', 'oldest']),
      graph('Connections', 'short', ['max by (state) (crossdock_connections)', '{{state}}']),
      graph(
        'Event loop',
        's',
        ['nodejs_eventloop_lag_seconds', '{{instance}} {{percentile}}'],
        ['nodejs_eventloop_utilization_ratio', '{{instance}} busy'],
      ),
      graph(
        'Memory',
        'bytes',
        ['process_resident_memory_bytes', '{{instance}} resident'],
        ['nodejs_heap_size_used_bytes', '{{instance}} heap'],
        ['nodejs_heap_size_total_bytes', '{{instance}} heap held'],
        ['nodejs_external_memory_bytes', '{{instance}} outside'],
      ),
      graph('Pauses of the garbage collector, 95 of 100', 's', [
        p95('nodejs_gc_duration_seconds', 'instance, kind'),
        '{{instance}} {{kind}}',
      ]),
      graph('Processor', 'percentunit', ['rate(process_cpu_seconds_total[$__rate_interval])', '{{instance}}']),
      graph('Up since', 's', ['time() - process_start_time_seconds', '{{instance}}']),
    ],
  },
];
