import { gatewayErrors } from './errors.ts';
import { titleOf } from './problem.ts';
import { scopes, systemScopeForm } from './scopes.ts';

const style = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
code,pre{font:14px/1.5 ui-monospace,monospace}pre{overflow:auto;padding:.75rem;border:1px solid #8886;border-radius:.4rem}
dt,h2{margin-top:1.5rem}dd{margin:0}a{color:inherit}`;

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head>
<body><main>${content}</main></body></html>`;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"]/g, (found) => escapes[found] ?? found);

/** What is behind this address, for a person who opens it. */
export function indexPage(): string {
  const all = { ...scopes, [systemScopeForm]: 'Call what one connected system can do.' };
  const scopeList = Object.entries(all)
    .map(([scope, text]) => `<li><code>${escapeHtml(scope)}</code> ${escapeHtml(text)}</li>`)
    .join('');
  return page(
    'Crossdock gateway',
    `<h1>Crossdock gateway</h1>
<p>Orders come in here and are answered when they are durable.</p>
<ul><li><a href="/docs">Documentation of the routes</a>, to read and to try</li>
<li><a href="/openapi.json">OpenAPI 3.1 description</a></li>
<li><a href="/problems">Problems</a>: every error code, and how to mend it</li>
<li><a href="/readyz">Readiness</a> and <a href="/livez">liveness</a></li></ul>
<h2>First call</h2>
<pre>crossdock keys create "my shop" --scope stock:read
curl -H "Authorization: Bearer xd_..." http://127.0.0.1:8420/v1/inventory?limit=5</pre>
<h2>Scopes</h2><ul>${scopeList}</ul>`,
  );
}

/** The table of errors; the `type` of a problem document points into it. */
export function problemsPage(): string {
  const rows = Object.entries(gatewayErrors).map(([code, make]) => {
    const { what, why, mend, status } = make();
    const texts = [what, why].map(escapeHtml).join(' ');
    return `<dt id="${code}"><code>${code}</code> (${status}) ${titleOf(code)}</dt>
<dd>${texts}<br>${escapeHtml(mend)}</dd>`;
  });
  return page('Problems', `<h1>Problems</h1><dl>${rows.join('')}</dl><p><a href="/">Back</a></p>`);
}
