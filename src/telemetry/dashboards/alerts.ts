/** When a person is to be told. Thresholds stand here, and an installation changes them in its own copy of the rules. */
export interface Alert {
  readonly name: string;
  readonly expr: string;
  /** How long it holds before it is told. */
  readonly for: string;
  readonly severity: 'critical' | 'warning';
  readonly summary: string;
  readonly description: string;
}

/**
 * What the database says is the same from each process: `max` keeps it from counting as often as there are processes.
 * What waits is only told with its age, since a spike makes much of everything and is no fault.
 */
export const alerts: readonly Alert[] = [
  {
    name: 'CrossdockDatabaseAway',
    expr: 'min(crossdock_database_reachable) == 0',
    for: '1m',
    severity: 'critical',
    summary: 'The database does not answer',
    description: 'Nothing is accepted and nothing moves. See the log of the database, and crossdock doctor.',
  },
  {
    name: 'CrossdockNotScraped',
    expr: 'absent(crossdock_info)',
    for: '5m',
    severity: 'critical',
    summary: 'No process of Crossdock tells metrics',
    description: 'All are down, or the scrape is not set up: see docs/observability.md.',
  },
  {
    name: 'CrossdockNotReady',
    expr: 'min by (instance) (crossdock_ready) == 0',
    for: '5m',
    severity: 'critical',
    summary: '{{ $labels.instance }} is not ready',
    description: '/readyz of its watch port says why.',
  },
  {
    name: 'CrossdockLeasesExpired',
    expr: 'max(crossdock_leases{state="expired"}) > 0',
    for: '1m',
    severity: 'critical',
    summary: 'Sets of dead workers are not taken over',
    description: 'No worker runs, or none gets to it. Start one: crossdock start --role worker.',
  },
  {
    name: 'CrossdockLeasesLost',
    expr: 'sum(rate(crossdock_lease_losses_total[10m])) > 0.01',
    for: '10m',
    severity: 'warning',
    summary: 'Workers lose sets that they still carry',
    description: 'They stand still for longer than a lease: look at event loop lag, memory and processor time.',
  },
  {
    name: 'CrossdockQueueOld',
    expr: 'max by (process, step) (crossdock_step_oldest_seconds and on (process, step) (crossdock_step_orders{status="ready"} > 0)) > 3600',
    for: '15m',
    severity: 'warning',
    summary: 'Orders stand at {{ $labels.step }}',
    description:
      'The oldest there has been on its way for {{ $value | humanizeDuration }}, and some wait for a worker: see crossdock top.',
  },
  {
    name: 'CrossdockExceptionsRise',
    expr: 'sum(max by (process) (increase(crossdock_exceptions_raised_total[15m]))) > 50',
    for: '0m',
    severity: 'critical',
    summary: '{{ $value | humanize }} exceptions in 15 minutes',
    description: 'One cause mostly: crossdock exceptions list.',
  },
  {
    name: 'CrossdockExceptionsOpen',
    expr: 'sum(max by (cause) (crossdock_exceptions_open)) > 0',
    for: '4h',
    severity: 'warning',
    summary: '{{ $value | humanize }} exceptions wait for a person',
    description: 'crossdock exceptions list shows cause, money at stake and what to do.',
  },
  {
    name: 'CrossdockDocumentsLate',
    expr: 'max by (system) (crossdock_documents_oldest_seconds) > 300',
    for: '5m',
    severity: 'warning',
    summary: 'Documents of {{ $labels.system }} are not taken up',
    description: 'The oldest waits for {{ $value | humanizeDuration }}: is a process with the role relay running?',
  },
  {
    name: 'CrossdockConsumerLate',
    expr: 'max by (consumer) (crossdock_consumer_lag_seconds) > 600',
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.consumer }} is behind the log',
    description:
      'By {{ $value | humanizeDuration }}. An open transaction holds all of them back: see the alert for it.',
  },
  {
    name: 'CrossdockStockLate',
    expr: 'max by (channel) (crossdock_stock_untold_oldest_seconds) > 900',
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.channel }} is told old stock',
    description: 'It may sell what is gone. The console and crossdock stock explain say why nothing is told.',
  },
  {
    name: 'CrossdockQuotaEmpty',
    expr: 'max by (system, quota) (crossdock_quota_waiting) > 0 and on (system, quota) min by (system, quota) (crossdock_quota_left) == 0',
    for: '10m',
    severity: 'warning',
    summary: 'The quota {{ $labels.quota }} of {{ $labels.system }} is used up',
    description: '{{ $value | humanize }} requests wait for it.',
  },
  {
    name: 'CrossdockCallsFail',
    expr: 'sum by (system) (rate(crossdock_call_items_total{outcome=~"retry|failed|unknown"}[10m])) / sum by (system) (rate(crossdock_call_items_total[10m])) > 0.2',
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.system }} does not do what it is asked',
    description: '{{ $value | humanizePercentage }} of its items were not done or are uncertain.',
  },
  {
    name: 'CrossdockSweepFails',
    expr: 'max by (system, sweep) (crossdock_sweep_failed) == 1',
    for: '15m',
    severity: 'warning',
    summary: 'The sweep {{ $labels.sweep }} of {{ $labels.system }} fails',
    description: 'What its webhooks lose is not found meanwhile: crossdock doctor.',
  },
  {
    name: 'CrossdockWebhooksFail',
    expr: 'max(crossdock_webhook_failing_seconds) > 3600',
    for: '5m',
    severity: 'warning',
    summary: 'A partner is not reached',
    description: 'One endpoint has failed for {{ $value | humanizeDuration }}; nothing is lost.',
  },
  {
    name: 'CrossdockTransactionOld',
    expr: 'max(crossdock_transaction_oldest_seconds) > 300',
    for: '5m',
    severity: 'warning',
    summary: 'A transaction is open for {{ $value | humanizeDuration }}',
    description: 'Consumers of the log and vacuum do not come past it: find it in pg_stat_activity and end it.',
  },
  {
    name: 'CrossdockDeadTuples',
    expr: 'max by (table) (crossdock_table_dead_tuples) > 100000 and on (table) max by (table) (crossdock_table_dead_tuples) > 2 * max by (table) (crossdock_table_live_tuples)',
    for: '30m',
    severity: 'warning',
    summary: 'Vacuum does not keep up with {{ $labels.table }}',
    description: '{{ $value | humanize }} dead rows: give autovacuum more, or end what holds it back.',
  },
  {
    name: 'CrossdockEventLoopLate',
    expr: 'max by (instance) (nodejs_eventloop_lag_seconds{percentile="99"}) > 0.5',
    for: '10m',
    severity: 'warning',
    summary: '{{ $labels.instance }} answers late',
    description:
      'Its event loop is held up by {{ $value | humanizeDuration }}: too much work for one process, or too little memory.',
  },
  {
    name: 'CrossdockTracesNotTaken',
    expr: 'sum(rate(crossdock_trace_export_failures_total[15m])) > 0',
    for: '30m',
    severity: 'warning',
    summary: 'The receiver of traces is away',
    description: 'They wait in the log for a day; what is older is left out.',
  },
];
