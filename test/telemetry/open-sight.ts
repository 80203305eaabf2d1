import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** One series of a scrape. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Reads the text format by its grammar and refuses what is none:
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details
 */
export function readExposition(text: string): { readonly series: Series[]; readonly types: Map<string, string> } {
  const series: Series[] = [];
  const types = new Map<string, string>();
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  for (const line of text.slice(0, -1).split('\n')) {
    const type = /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram)$/.exec(line);
    if (type !== null) types.set(type[1] ?? '', type[2] ?? '');
    if (/^# (?:HELP [a-zA-Z_:][\w:]* .+|TYPE .+|EOF)$/.test(line)) continue;
    const found = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\+Inf|-Inf|NaN|-?[\d.]+(?:e[+-]?\d+)?)$/.exec(line);
    if (found === null) throw new Error(`no line of the format: ${line}`);
    const [, name = '', labels = '', value = ''] = found;
    series.push({ name, labels: labelsOf(labels), value: value === '+Inf' ? Infinity : Number(value) });
  }
  return { series, types };
}

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let rest = text;
  while (rest !== '') {
    const found = /^([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/.exec(rest);
    if (found === null) throw new Error(`no labels: ${text}`);
    const [whole, name = '', value = ''] = found;
    if (name in labels) throw new Error(`${name} stands twice: ${text}`);
    labels[name] = value.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
    rest = rest.slice(whole.length);
  }
  return labels;
}

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code?: number; readonly message?: string };
}

type Wire = Readonly<Record<string, unknown>>;
const valuesOf = (attributes: unknown): Record<string, unknown> =>
  Object.fromEntries(
    (attributes as { key: string; value: Wire }[]).map(({ key, value }) => [
      key,
      'intValue' in value ? Number(value['intValue']) : Object.values(value)[0],
    ]),
  );

/** A receiver of OTLP/HTTP that keeps what it is sent, and answers as a test says. */
export async function openReceiver() {
  const spans: ReceivedSpan[] = [];
  const requests: { path: string; headers: IncomingMessage['headers'] }[] = [];
  const state: { answer: { status: number; body?: string; headers?: Record<string, string> } } = {
    answer: { status: 200, body: '{}' },
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ path: request.url ?? '', headers: request.headers });
      const { status, body = '', headers = {} } = state.answer;
      if (status === 200) {
        const document = JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()) as {
          resourceSpans: { resource: Wire; scopeSpans: { spans: (Wire & { attributes: unknown })[] }[] }[];
        };
        for (const { resource, scopeSpans } of document.resourceSpans)
          for (const span of scopeSpans.flatMap((scope) => scope.spans))
            spans.push({
              ...(span as unknown as ReceivedSpan),
              attributes: valuesOf(span.attributes),
              resource: valuesOf(resource['attributes']),
            });
      }
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    });
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    spans,
    requests,
    state,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
