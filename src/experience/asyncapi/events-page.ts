import { EnvelopeParts } from '../webhooks/envelope.ts';
import { eventTypeNames, eventTypes, type EventType } from '../webhooks/event-types.ts';

const style = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}
code,pre{font:14px/1.5 ui-monospace,monospace}pre{overflow:auto;padding:.75rem;border:1px solid #8886;border-radius:.4rem}
table{border-collapse:collapse}td,th{text-align:left;padding:.2rem 1rem .2rem 0;vertical-align:top}h2{margin-top:2rem}a{color:inherit}`;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"]/g, (found) => escapes[found] ?? found);

type Fields = Readonly<Record<string, { readonly type?: string; readonly description?: string }>>;

const rows = (fields: Fields): string =>
  Object.entries(fields)
    .map(
      ([name, { type = '', description = '' }]) =>
        `<tr><td><code>${name}</code></td><td>${type}</td><td>${escapeHtml(description)}</td></tr>`,
    )
    .join('');
const table = (fields: Fields): string =>
  `<table><thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">What it is</th></tr></thead><tbody>${rows(fields)}</tbody></table>`;

/** The same as the AsyncAPI document, for a person who opens it. */
export function eventsPage(description: string): string {
  const paragraphs = description
    .split('\n\n')
    .map((text) => `<p>${escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</p>`);
  const sections = eventTypeNames.map((type) => {
    const { summary, data, example }: EventType = eventTypes[type];
    const fields = (data as unknown as { readonly properties: Fields }).properties;
    return `<h2 id="${type}"><code>${type}</code></h2><p>${escapeHtml(summary)}</p>${table(fields)}
<pre>${escapeHtml(JSON.stringify(example, null, 2))}</pre>`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Crossdock events</title><style>${style}</style></head><body><main><h1>Events</h1>${paragraphs.join('')}
<p><a href="/asyncapi.json">AsyncAPI 3.0 document</a> · <a href="/docs">Routes</a> · <a href="/">Gateway</a></p>
<h2>Every event</h2>${table(EnvelopeParts as unknown as Fields)}${sections.join('')}</main></body></html>`;
}
