import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './answer-problems.ts';
import type { Asset, AssetStore } from './asset-store.ts';
import type { PageBuild } from './build-pages.ts';
import { consoleErrors } from './errors.ts';
import { pathOf } from './guard-routes.ts';

/** Scripts, styles and data come from here and nowhere else; nobody may put the console into a frame. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const waitPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";
const yearSeconds = 31_536_000;
const open = { config: { access: 'public', consoleRole: 'public' }, schema: { hide: true } } as const;

/** The built pages. Any path that is no file is a page of the console, which the browser's router finds. */
export function addAssetRoutes(scope: FastifyInstance, store: AssetStore, build: PageBuild | null): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const name = pathOf(request).replace(/^\/console\/?/, '');
    // A call of a version that had it, or an asset of an older build, must not be answered with a page.
    if (name.startsWith('api/')) return sendProblem(reply, consoleErrors.XD_CONSOLE_ROUTE({ path: pathOf(request) }));
    const assets = await store.all();
    if (assets === null) return sendWaiting(reply, build);
    const asset = assets.get(name) ?? (name.startsWith('assets/') ? undefined : assets.get('index.html'));
    if (asset === undefined) return sendProblem(reply, consoleErrors.XD_CONSOLE_ROUTE({ path: pathOf(request) }));
    return sendAsset(request, reply, asset);
  };
  scope.get('/', open, answer);
  scope.get('/*', open, answer);
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): FastifyReply {
  reply
    .header('content-security-policy', pagePolicy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'same-origin')
    .header('cache-control', asset.isImmutable ? `public, max-age=${yearSeconds}, immutable` : 'no-cache')
    .header('vary', 'accept-encoding')
    .header('etag', asset.etag)
    .type(asset.type);
  if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send();
  const accepted = String(request.headers['accept-encoding'] ?? '');
  if (asset.brotli !== null && /\bbr\b/.test(accepted))
    return reply.header('content-encoding', 'br').send(asset.brotli);
  if (asset.gzip !== null && /\bgzip\b/.test(accepted))
    return reply.header('content-encoding', 'gzip').send(asset.gzip);
  return reply.send(asset.plain);
}

function sendWaiting(reply: FastifyReply, build: PageBuild | null): FastifyReply {
  build?.start();
  const text = build === null ? 'They are missing.' : build.describe();
  const isUnderWay = build?.isUnderWay === true;
  return reply
    .code(503)
    .header('content-security-policy', waitPolicy)
    .header('cache-control', 'no-store')
    .header('retry-after', '2')
    .type('text/html; charset=utf-8')
    .send(waitingPage(text, isUnderWay));
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function waitingPage(text: string, isUnderWay: boolean): string {
  const safe = text.replaceAll(/[&<>"]/g, (found) => escapes[found] ?? found);
  const [title, again] = isUnderWay
    ? ['The console is being built', '<meta http-equiv="refresh" content="2">']
    : ['The console is not built', ''];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title>${again}<style>:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1.5rem}code,pre{font-family:ui-monospace,monospace}pre{white-space:pre-wrap}</style>
</head><body><main><h1>${title}</h1><pre>${safe}</pre></main></body></html>`;
}
