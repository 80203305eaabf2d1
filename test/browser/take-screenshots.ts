import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { connect, migrate, startEmbedded } from '../../src/database/index.ts';
import { tenant } from '../console/harbour/seed.ts';
import { launch } from './open-browser.ts';
import { serveHarbour, type ServedHarbour } from '../console/harbour/serve.ts';

/**
 * The pictures of docs/console.md, from a real run of the retailer in test/console/harbour:
 * `node --import tsx test/browser/take-screenshots.ts`. The pages must be built before (npm run build:console). With
 * `--stay` it takes none, and serves the console until it is interrupted.
 */
const target = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'docs', 'images');
const wide = { width: 1280, height: 860 };
const narrow = { width: 390, height: 844 };

type Shot = readonly [name: string, path: string, prepare?: (page: Page) => Promise<unknown>];
const shots: readonly Shot[] = [
  ['home', '/'],
  ['orders', '/orders'],
  ['order', '/orders', openFound],
  ['exceptions', '/exceptions', (page) => page.getByRole('link', { name: /period closed/ }).click()],
  ['stock', '/stock/XD-0005', openHeld],
  ['channels', '/channels'],
];

/** An order of which one answer was lost, and found by looking it up. */
async function openFound(page: Page): Promise<void> {
  const [row] = await database.sql<{ key: string }[]>`
    SELECT key FROM process_archive WHERE tenant = ${tenant} AND key LIKE 'web-shop/%' AND trace LIKE '%UND_ERR%' LIMIT 1`;
  await page.goto(page.url().replace(/\/orders.*$/, `/orders/${encodeURIComponent(row?.key ?? '')}`));
  await page.getByText('Timeline').waitFor();
}

/** An article that orders hold and of which a channel was not told yet. */
async function openHeld(page: Page): Promise<void> {
  const [row] = await database.sql<{ sku: string }[]>`
    SELECT b.sku FROM stock_balance b JOIN stock_channel c ON c.tenant = b.tenant AND c.sku = b.sku
    WHERE b.tenant = ${tenant} AND c.channel = 'amazon-us' AND c.wanted_version > c.told_version
    GROUP BY b.sku HAVING sum(b.reserved) > 1 AND sum(b.on_hand - b.reserved) > 12
    ORDER BY sum(b.on_hand - b.reserved) LIMIT 1`;
  await page.goto(page.url().replace('XD-0005', row?.sku ?? 'XD-0005'));
  await page.getByText('Who holds it').waitFor();
}

async function logIn(browser: Browser, { url, key }: ServedHarbour, isNarrow: boolean): Promise<Page> {
  const context = await browser.newContext({
    viewport: isNarrow ? narrow : wide,
    colorScheme: isNarrow ? 'dark' : 'light',
    deviceScaleFactor: isNarrow ? 2 : 1,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(`${url}/console`);
  await page.getByLabel('Your key of the console').fill(key);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  return page;
}

async function take(page: Page, url: string, [name, path, prepare]: Shot, suffix: string): Promise<void> {
  await page.goto(`${url}/console${path}`);
  await page.locator('main h1').waitFor();
  await prepare?.(page);
  await page.locator('.waiting').waitFor({ state: 'detached' });
  await page.waitForLoadState('networkidle').catch(() => undefined);
  const file = join(target, `console-${name}${suffix}.png`);
  await page.screenshot({ path: file });
  console.log(file);
}

async function takeAll(served: ServedHarbour): Promise<void> {
  mkdirSync(target, { recursive: true });
  const browser = await launch();
  const page = await logIn(browser, served, false);
  for (const shot of shots) await take(page, served.url, shot, '');
  const phone = await logIn(browser, served, true);
  await take(phone, served.url, ['home', '/'], '-narrow-dark');
  await browser.close();
}

const folder = mkdtempSync(join(tmpdir(), 'crossdock-shots-'));
chmodSync(folder, 0o755);
const server = await startEmbedded({ folder });
const database = connect({ url: server.url, max: 6 });
try {
  await migrate(database);
  const served = await serveHarbour(database);
  if (process.argv.includes('--stay')) {
    console.log(`${served.url}/console\n${served.key}`);
    await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
  } else await takeAll(served);
  await served.close();
} finally {
  await database.end();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
