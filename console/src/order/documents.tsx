import { useMemo, useState } from 'react';
import type { OrderDetailView, RawDocumentView } from '../../../src/console/api-types.ts';
import { Panel } from '../parts/panel.tsx';
import { Empty } from '../parts/states.tsx';
import { StatusMark } from '../parts/status-mark.tsx';
import { sayNumber, sayTime } from '../parts/words.ts';
import { compareDocuments, type Line } from './compare-documents.ts';

/** What the vendor sent beside what was made of it, with each field marked by whether its value was kept or changed. */
export function Documents({ order }: { order: OrderDetailView }) {
  const [at, setAt] = useState(0);
  const raw = order.raw[at];
  return (
    <Panel title="Documents" aside={order.raw.length > 1 ? <Choice order={order} at={at} choose={setAt} /> : undefined}>
      {raw === undefined ? <OwnDocument order={order} /> : <Pair raw={raw} canonical={order.document} />}
    </Panel>
  );
}

function Choice({ order, at, choose }: { order: OrderDetailView; at: number; choose: (at: number) => void }) {
  return (
    <label className="inline">
      <span>Document</span>
      <select value={at} onChange={(event) => choose(Number(event.target.value))}>
        {order.raw.map((raw, index) => (
          <option key={`${raw.system} ${raw.id}`} value={index}>
            {raw.type} from {raw.system}, {sayTime(raw.receivedAt)}
          </option>
        ))}
      </select>
    </label>
  );
}

function OwnDocument({ order }: { order: OrderDetailView }) {
  const lines = useMemo(() => compareDocuments(null, order.document, null).canonical, [order.document]);
  if (order.document === null)
    return (
      <Empty title="No document is kept.">
        <p>It was refused before it was stored.</p>
      </Empty>
    );
  return (
    <>
      <p className="note">It came by POST /v1/orders in the canonical form already, so nothing was mapped.</p>
      <Json title="Canonical" lines={lines.map((line) => ({ ...line, mark: null }))} />
    </>
  );
}

function Pair({ raw, canonical }: { raw: RawDocumentView; canonical: unknown }) {
  const currency = (canonical as { currency?: string } | null)?.currency ?? null;
  const parsed = useMemo(() => parse(raw.body), [raw.body]);
  const compared = useMemo(
    () => (parsed === undefined ? null : compareDocuments(parsed, canonical, currency)),
    [parsed, canonical, currency],
  );
  return (
    <>
      <p className="raw-head">
        <StatusMark status={raw.status} />
        <span>
          {raw.type} <span className="hint">by {raw.via} from</span> {raw.system}
        </span>
        <span className="hint code">{raw.id}</span>
        {raw.detail !== null && <span>{raw.detail}</span>}
      </p>
      {compared !== null && canonical !== null && (
        <ul className="legend">
          <li>
            <span className="swatch swatch-same" /> {sayNumber(compared.counts.same)} kept as they were
          </li>
          <li>
            <span className="swatch swatch-changed" /> {sayNumber(compared.counts.changed)} in another form
          </li>
          <li>
            <span className="swatch swatch-own" /> {sayNumber(compared.counts.own)} worked out, or in one document only
          </li>
        </ul>
      )}
      <div className="pair">
        {compared === null ? (
          <pre className="json" tabIndex={0} aria-label="The document as it came">
            {raw.body}
          </pre>
        ) : (
          <Json title={`As ${raw.system} sent it`} lines={compared.raw} />
        )}
        {canonical !== null && compared !== null && <Json title="Canonical" lines={compared.canonical} />}
      </div>
      {raw.cut && <p className="note">The document is longer; its beginning is shown.</p>}
    </>
  );
}

const markWords = { same: 'kept', changed: 'changed', own: '' } as const;

function Json({ title, lines }: { title: string; lines: readonly Line[] }) {
  return (
    <figure className="json-frame">
      <figcaption>{title}</figcaption>
      <div className="json" tabIndex={0} role="region" aria-label={title}>
        {lines.map((line, index) => (
          <div key={index} className={line.mark === null ? 'json-line' : `json-line json-${line.mark}`}>
            <span className="json-indent">{'  '.repeat(line.depth)}</span>
            {line.name !== null && <span className="json-name">{line.name}: </span>}
            <span className="json-value">{line.text}</span>
            {line.was !== null && (
              <span className="json-was">
                <span className="unseen">{markWords.changed} from</span> ⇄ {line.was}
              </span>
            )}
          </div>
        ))}
      </div>
    </figure>
  );
}

/** A document in which JSON stands as a text (an event around it) is opened too. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body, (_name, value: unknown) => {
      if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
      try {
        return JSON.parse(value) as unknown;
      } catch {
        return value;
      }
    });
  } catch {
    return undefined;
  }
}
