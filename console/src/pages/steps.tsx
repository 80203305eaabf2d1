import { Link } from '@tanstack/react-router';
import type { StepView } from '../../../src/console/api-types.ts';
import { Empty } from '../parts/states.tsx';
import { sayAge, sayNumber, stepWords } from '../parts/words.ts';

const parts = [
  ['exception', 'needs a person', 'bad'],
  ['delayed', 'delayed', 'warn'],
  ['ready', 'in line', 'idle'],
  ['carried', 'under way', 'info'],
  ['waiting', 'waiting', 'soft'],
] as const;

/** How many orders stand at each step, in the order of the process, each bar by what they do there. */
export function Steps({ steps }: { steps: readonly StepView[] }) {
  if (steps.length === 0)
    return (
      <Empty title="Nothing is on the way.">
        <p>Orders that are accepted pass through here. Send one to POST /v1/orders, or run the demo: npm run demo</p>
      </Empty>
    );
  const max = Math.max(...steps.map((step) => step.count));
  return (
    <>
      <ul className="legend" aria-hidden="true">
        {parts.map(([status, text, tone]) => (
          <li key={status}>
            <span className={`swatch fill-${tone}`} />
            {text}
          </li>
        ))}
      </ul>
      <table className="steps">
        <caption className="unseen">Orders by step</caption>
        <thead className="unseen">
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Orders</th>
            <th scope="col">By what they do</th>
            <th scope="col">Oldest</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={`${step.process} ${step.step}`}>
              <th scope="row">
                <Link to="/orders" search={{ step: step.step }}>
                  {stepWords(step.step)}
                </Link>
                {step.process !== 'order-to-cash' && <span className="hint"> {step.process}</span>}
              </th>
              <td className="number">{sayNumber(step.count)}</td>
              <td className="steps-bar">
                <StepBar step={step} max={max} />
              </td>
              <td className="number hint">{sayAge(step.oldestSince)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function StepBar({ step, max }: { step: StepView; max: number }) {
  let from = 0;
  const shown = parts.flatMap(([status, text, tone]) => {
    const count = step.statuses[status] ?? 0;
    if (count === 0) return [];
    const width = (count / max) * 100;
    from += width;
    return [{ status, text, tone, count, x: from - width, width }];
  });
  const label = shown.map(({ count, text }) => `${sayNumber(count)} ${text}`).join(', ');
  return (
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={label}>
      <title>{label}</title>
      {shown.map(({ status, tone, x, width }) => (
        <rect key={status} x={x} width={Math.max(width, 0.6)} height="10" className={`fill-${tone}`} />
      ))}
    </svg>
  );
}
