import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, type OpenBrowser } from './open-browser.ts';

let open: OpenBrowser;
beforeAll(async () => {
  open = await openBrowser();
});
afterAll(() => open.close());

const go = async (page: Page, path: string) => {
  await page.goto(`${open.url}/console${path}`);
  await page.locator('main h1').waitFor();
};
const rowsOf = (page: Page) => page.locator('tbody [data-row]');
const key = (number: string) => encodeURIComponent(`main-shop/${number}`);

/** What the browser itself complains of: scripts that fail, and what the page's policy has stopped. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A browser reports each answer of 4xx; the first look for a session is one.
    if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
  });
  return complaints;
}

describe('the way in', () => {
  it('asks for a key, says what is wrong with a wrong one, and opens with a right one', async () => {
    const page = await (await open.newContext()).newPage();
    await page.goto(`${open.url}/console/orders?state=open`);
    await page.getByLabel('Your key of the console').fill('xd_nonsense');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('does not open the console');
    await page.getByLabel('Your key of the console').fill(await open.keyOf('viewer'));
    await page.keyboard.press('Enter');
    // It opens where the visitor wanted to go.
    await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
    await page.context().close();
  });

  it('shows the login again when the session is ended elsewhere', async () => {
    const page = await open.enter('viewer');
    await open.database.sql`DELETE FROM console_session`;
    // A page asks again when it is gone to, or when its stream is ended; the link may be gone by then.
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByLabel('Your key of the console').waitFor();
    await page.context().close();
  });

  it('the first view is there within a second', async () => {
    const page = await open.enter('viewer');
    const times: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      const startMs = Date.now();
      await page.goto(`${open.url}/console`);
      await page.getByText('On the way, by step').waitFor();
      times.push(Date.now() - startMs);
    }
    console.log(`first view: ${times.join(', ')} ms`);
    expect(Math.min(...times)).toBeLessThanOrEqual(1_000);
    await page.context().close();
  });

  it('names no address of the internet that a browser would load', () => {
    const folder = join(import.meta.dirname, '..', '..', 'console', 'dist');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(5);
    for (const entry of files) {
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
      const urls = [...text.matchAll(/https?:\/\/[a-z0-9.-]+/gi)].map(([url]) => url.toLowerCase());
      // Names of XML vocabularies, and the pages that React's own error texts refer to: nobody opens them by itself.
      const known = ['http://www.w3.org', 'https://react.dev', 'http://localhost'];
      expect([entry.name, urls.filter((url) => !known.includes(url))]).toEqual([entry.name, []]);
      if (!entry.name.endsWith('.js')) expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
      if (entry.name.endsWith('.css')) expect(text).not.toMatch(/@import|url\((?!data:)/);
    }
  });

  it('asks nobody but the platform for anything', async () => {
    const page = await (await open.newContext()).newPage();
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== open.origin) foreign.push(request.url());
    });
    const complaints = complaintsOf(page);
    await page.goto(`${open.url}/console`);
    await page.getByLabel('Your key of the console').fill(await open.keyOf('admin'));
    await page.keyboard.press('Enter');
    for (const path of ['/', '/orders', `/orders/${key('100000')}`, '/exceptions', '/stock', '/channels', '/api']) {
      await go(page, path);
      await page.waitForLoadState('load');
    }
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('home', () => {
  it('shows an order that comes while it is open, without being asked', async () => {
    const page = await open.enter('viewer');
    const accepted = page.getByRole('link', { name: /^Accepted/ }).locator('.total-count');
    const before = Number(await accepted.textContent());
    await open.accept('LIVE-1');
    await expect.poll(async () => Number(await accepted.textContent()), { timeout: 10_000 }).toBe(before + 1);
    await page.getByText('Live', { exact: false }).first().waitFor();
    await page.context().close();
  });

  it('leads to the orders of a step', async () => {
    const page = await open.enter('viewer');
    await page.getByRole('link', { name: 'await shipment' }).click();
    await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
    await rowsOf(page).first().waitFor();
    expect(new URL(page.url()).searchParams.get('step')).toBe('await-shipment');
    expect(await rowsOf(page).count()).toBeGreaterThanOrEqual(15);
    await page.context().close();
  });
});

describe('orders', () => {
  it('are found while one types, and the search stands in the address', async () => {
    const page = await open.enter('viewer');
    await go(page, '/orders');
    await page.getByRole('searchbox').fill('lovelace');
    await expect.poll(() => page.url()).toContain('q=lovelace');
    await expect
      .poll(async () => new Set(await page.locator('tbody td:nth-child(4)').allTextContents()))
      .toEqual(new Set(['Ada Lovelace']));
    await page.context().close();
  });

  it('j, k and Enter lead through the list to an order', async () => {
    const page = await open.enter('viewer');
    await go(page, '/orders');
    await rowsOf(page).first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('j');
    const wanted = await rowsOf(page).nth(1).getAttribute('data-row');
    await page.keyboard.press('Enter');
    await expect.poll(() => decodeURIComponent(page.url())).toContain(`/orders/${wanted ?? '?'}`);
    await page.context().close();
  });

  it('a view is saved under a name and is there after a reload', async () => {
    const page = await open.enter('viewer');
    await go(page, '/orders?state=late');
    await page.getByRole('button', { name: 'Save this view' }).click();
    await page.getByLabel('Its name').fill('Late ones');
    await page.keyboard.press('Enter');
    await go(page, '/orders');
    await page.getByRole('link', { name: 'Late ones' }).click();
    await expect.poll(() => page.url()).toContain('state=late');
    await page.context().close();
  });

  it('the palette finds an order from any page', async () => {
    const page = await open.enter('viewer');
    await go(page, '/channels');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('100007', { delay: 15 });
    await page.getByRole('option', { name: /main-shop\/100007/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /100007/, level: 1 }).waitFor();
    await page.context().close();
  });

  it('? shows the keys, and Escape gives the focus back', async () => {
    const page = await open.enter('viewer');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByRole('heading', { name: 'Stock', level: 1 }).waitFor();
    await page.context().close();
  });
});

describe('one order', () => {
  it('shows what was kept and what was changed of the document that came', async () => {
    const page = await open.enter('viewer');
    await go(page, `/orders/${key('100000')}`);
    const changed = page.locator('.json-changed');
    await changed.first().waitFor();
    const texts = await changed.allTextContents();
    expect(texts.some((text) => text.includes('7245') && text.includes('72.45'))).toBe(true);
    expect(texts.some((text) => text.includes('1999') && text.includes('"19.99"'))).toBe(true);
    expect(texts.some((text) => text.includes('2026-11-25T10:00:00Z'))).toBe(true);
    await page.context().close();
  });

  it('shows where it stands in its process', async () => {
    const page = await open.enter('viewer');
    await go(page, `/orders/${key('100020')}`);
    const graph = page.getByRole('img', { name: /Process order-to-cash/ });
    await graph.waitFor();
    const label = (await graph.getAttribute('aria-label')) ?? '';
    expect(label).toContain('authorise payment: done');
    expect(label).toContain('await shipment: it stands here');
    expect(label).toContain('capture payment: still to come');
    await page.context().close();
  });

  it('opens an entry of its timeline to the requests that were made', async () => {
    const page = await open.enter('viewer');
    await go(page, `/orders/${key('100000')}`);
    await page.getByRole('button', { name: /authorise payment/ }).click();
    await page.getByText('/payments.authorise').waitFor();
    await page.context().close();
  });

  it('that nobody knows says what to do', async () => {
    const page = await open.enter('viewer');
    await page.goto(`${open.url}/console/orders/nowhere`);
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('No order "nowhere" is known');
    await page.context().close();
  });
});

describe('exceptions', () => {
  it('a viewer sees them and can decide nothing', async () => {
    const page = await open.enter('viewer');
    await go(page, '/exceptions');
    await rowsOf(page).first().waitFor();
    expect(await page.getByRole('button', { name: 'Retry' }).count()).toBe(0);
    expect(await page.getByRole('checkbox').count()).toBe(0);
    await page.context().close();
  });

  it('an operator marks a cause, sees what cancelling does, says why, and it is done', async () => {
    const page = await open.enter('operator');
    await go(page, '/exceptions');
    await page.getByRole('link', { name: /account suspended/ }).click();
    await expect.poll(() => rowsOf(page).count()).toBe(2);
    await page.getByLabel(/Mark all/).check();
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Nothing was done yet that must be undone.').waitFor();
    await dialog.getByLabel(/Reason/).fill('provider gone');
    await dialog.getByRole('button', { name: 'Cancel for good' }).click();
    await dialog.getByText('2 decisions taken').waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await open.statusIs('P1', 'cancelled');
    await open.statusIs('P2', 'cancelled');
    await page.context().close();
  });
});

describe('the theme', () => {
  it('follows the system, and a choice outlasts a reload', async () => {
    const page = await open.enter('viewer', { theme: 'dark' });
    const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const dark = await ground();
    await page.getByLabel('Theme').selectOption('light');
    const light = await ground();
    expect(light).not.toBe(dark);
    await page.reload();
    await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
    expect(await ground()).toBe(light);
    await page.context().close();
  });
});
