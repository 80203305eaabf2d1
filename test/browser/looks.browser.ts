import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveHarbour, type ServedHarbour } from '../console/harbour/serve.ts';
import { tenant } from '../console/harbour/seed.ts';
import { testDatabase } from '../kit/database.ts';
import { axeViolations, launch, sizes, type SizeName } from './open-browser.ts';

/** The pages as they look in the middle of a busy day: four channels, 260 orders, a marketplace that is down. */
let served: ServedHarbour;
let server: Awaited<ReturnType<typeof testDatabase>>;
let browser: Browser;
beforeAll(async () => {
  server = await testDatabase();
  served = await serveHarbour(server.database);
  browser = await launch();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await served.close();
  await server.drop();
});

async function enter(size: SizeName = 'wide', theme: 'light' | 'dark' = 'light'): Promise<Page> {
  const context = await browser.newContext({ viewport: sizes[size], colorScheme: theme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${served.url}/console`);
  await page.getByLabel('Your key of the console').fill(served.key);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  return page;
}
const go = async (page: Page, path: string) => {
  await page.goto(`${served.url}/console${path}`);
  await page.locator('main :is(h1, [role=alert])').first().waitFor();
  await page.locator('.waiting').waitFor({ state: 'detached' });
};

/** An order that is completed, and one that stopped; both came as the shop's own documents. */
async function orderKeys(): Promise<readonly [string, string]> {
  const { sql } = server.database;
  const [done] = await sql<{ key: string }[]>`
    SELECT key FROM order_index WHERE tenant = ${tenant} AND outcome = 'completed' AND channel = 'web-shop' LIMIT 1`;
  const [stopped] = await sql<{ key: string }[]>`
    SELECT key FROM exception WHERE tenant = ${tenant} AND cause = 'period-closed' LIMIT 1`;
  return [encodeURIComponent(done?.key ?? ''), encodeURIComponent(stopped?.key ?? '')];
}

describe('a busy day', () => {
  it('home says first what somebody who was woken must know, each with the way there', async () => {
    const page = await enter();
    const attention = page.getByRole('region', { name: 'What needs attention' });
    await attention.waitFor();
    const text = await attention.innerText();
    for (const part of [
      /galeries is down.*503/,
      /exceptions wait for a person, [\d,.]+ USD at stake/,
      /later than was promised/,
    ])
      expect(text).toMatch(part);
    expect(await page.locator('.badge').innerText()).toMatch(/^\d+/);
    await attention.getByRole('link', { name: /exceptions/ }).click();
    await page.getByRole('heading', { name: 'Exceptions', level: 1 }).waitFor();
    await page.context().close();
  });

  it('an article shows of each channel how its number comes to be, and what it waits for', async () => {
    const page = await enter();
    await go(page, '/stock/XD-0005');
    const amazon = page.locator('.why > li', { hasText: 'amazon-us' });
    await amazon.waitFor();
    const parts = await amazon.locator('.sum li').allInnerTexts();
    expect(parts.map((part) => part.replaceAll('\n', ' '))).toEqual([
      'wh-east 6',
      'wh-west 3',
      'buffer at wh-east − 1',
      'buffer at wh-west − 1',
      'held back (default) − 2',
      'shown 5',
    ]);
    expect(await amazon.innerText()).toContain('createFeed: 15 of 15 used');
    await page.context().close();
  });

  it('a cause says once what mends it', async () => {
    const page = await enter();
    await go(page, '/exceptions');
    await page.getByRole('link', { name: /period closed/ }).click();
    await page.getByRole('region', { name: 'What to do' }).getByText('Mend the cause').waitFor();
    await page.context().close();
  });

  it('an order shows its lanes, and steps that had nothing to do take little room', async () => {
    const [done] = await orderKeys();
    const page = await enter();
    await go(page, `/orders/${done}`);
    const names = await page.locator('.lane-names li').allInnerTexts();
    expect(names).toEqual(expect.arrayContaining(['payments', 'erp', 'warehouse', 'shop']));
    expect(await page.locator('.graph-low').count()).toBeGreaterThan(2);
    await page.context().close();
  });

  it('an admin puts a key under another plan', async () => {
    const page = await enter();
    await go(page, '/api');
    await page.getByLabel('Plan of Mobile app').selectOption('partner');
    await expect
      .poll(async () => {
        const rows = await server.database.sql<{ plan: string }[]>`
          SELECT plan FROM api_key WHERE tenant = ${tenant} AND name = 'Mobile app'`;
        return rows[0]?.plan;
      })
      .toBe('partner');
    await page.context().close();
  });
});

/** A dozen pages with all their rows; some seconds each on a machine that is busy with other things. */
const axeMs = 180_000;

describe('WCAG 2.2 AA by axe', () => {
  const looks = (['wide', 'narrow'] as const).flatMap((size) =>
    (['light', 'dark'] as const).map((theme) => [size, theme] as const),
  );

  it.each(looks)(
    'finds nothing on any page, %s and %s, and no page is wider than the screen',
    async (size, theme) => {
      const [done, stopped] = await orderKeys();
      const places = [
        ['/', 'home'],
        ['/orders', 'orders'],
        ['/orders?q=nothing-like-it', 'an empty list'],
        [`/orders/${done}`, 'a completed order'],
        [`/orders/${stopped}`, 'an order that stopped'],
        ['/orders/nowhere', 'an error'],
        ['/exceptions', 'exceptions'],
        ['/exceptions?cause=period-closed', 'a cause'],
        ['/stock', 'stock'],
        ['/stock/XD-0005', 'an article'],
        ['/channels', 'channels'],
        ['/api', 'API'],
      ] as const;
      const page = await enter(size, theme);
      const found: Record<string, string[]> = {};
      for (const [path, name] of places) {
        await go(page, path);
        const violations = await axeViolations(page, (size === 'wide') === (theme === 'light') ? 'all' : 'look');
        if (violations.length > 0) found[name] = violations;
        const overflow = Number(
          await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
        );
        if (overflow > 0) found[`${name}, width`] = [`${overflow} px too wide`];
      }
      expect(found).toEqual({});
      await page.context().close();
    },
    axeMs,
  );

  it('finds nothing on the login, in the palette, in a preview, and where a key is made', async () => {
    const out = await (await browser.newContext()).newPage();
    await out.goto(`${served.url}/console`);
    await out.getByLabel('Your key of the console').waitFor();
    expect(await axeViolations(out)).toEqual([]);
    await out.context().close();
    const page = await enter();
    await go(page, '/exceptions?cause=period-closed');
    await page.keyboard.press('Control+k');
    await page.getByRole('listbox').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByLabel(/Mark all/).check();
    await page.getByRole('button', { name: 'Skip the step' }).click();
    await page.locator('.effects').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await go(page, '/api');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Who or what it is for').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.context().close();
  });
});
