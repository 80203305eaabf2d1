import { alerts, type Alert } from './alerts.ts';

/** https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
export function prometheusRules(): unknown {
  return { groups: [{ name: 'crossdock', rules: alerts.map(ruleOf) }] };
}

function ruleOf({ name, expr, for: holds, severity, summary, description }: Alert): unknown {
  return { alert: name, expr, for: holds, labels: { severity }, annotations: { summary, description } };
}
