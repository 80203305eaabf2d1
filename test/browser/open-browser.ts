import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { createConsoleKey, scopeOfRole, type ConsoleRole } from '../../src/console/index.ts';
import { failed } from '../../src/systems/index.ts';
import { acceptOrders } from '../../src/processes/index.ts';
import { sampleOrder } from '../../src/testing/index.ts';
import { openConsole, type OpenConsole } from '../console/open-console.ts';
import { allLines, program, tenant } from '../operations/installation.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } } as const;
export type SizeName = keyof typeof sizes;

export interface OpenBrowser extends OpenConsole {
  readonly browser: Browser;
  /** A page of a person who has logged in, at /console. */
  enter(role: ConsoleRole, options?: { size?: SizeName; theme?: 'light' | 'dark' }): Promise<Page>;
  newContext(options?: { size?: SizeName; theme?: 'light' | 'dark' }): Promise<BrowserContext>;
  keyOf(role: ConsoleRole): Promise<string>;
}

/** As root Chromium runs only without its sandbox; the only pages it opens here are our own. */
export function launch(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

/** A real Chromium before the console, with orders in every state. */
export async function openBrowser(): Promise<OpenBrowser> {
  const open = await openConsole();
  await seed(open);
  const browser = await launch();
  const newContext: OpenBrowser['newContext'] = ({ size = 'wide', theme = 'light' } = {}) =>
    browser.newContext({ viewport: sizes[size], colorScheme: theme, reducedMotion: 'reduce' });
  const keyOf: OpenBrowser['keyOf'] = async (role) =>
    (await createConsoleKey(open.database.sql, tenant, `Ada the ${role}`, [scopeOfRole(role)])).key;
  return {
    ...open,
    browser,
    newContext,
    keyOf,
    enter: async (role, options = {}) => {
      const page = await (await newContext(options)).newPage();
      await page.goto(`${open.url}/console`);
      await page.getByLabel('Your key of the console').fill(await keyOf(role));
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
      return page;
    },
    close: async () => {
      await browser.close();
      await open.close();
    },
  };
}

const names = [
  'Grace Hopper',
  'Ada Lovelace',
  'Chloë Müller',
  "Ben O'Connor",
  'נועה לוי',
  'Keiko García',
  'Liam Okafor',
];

/** Completed, waiting, stopped for two causes, cancelled, refused, and one with the vendor's document that it came from. */
async function seed(open: OpenConsole): Promise<void> {
  const { database, answers } = open;
  answers.set('erp.salesOrders.create', (number) =>
    number.startsWith('E') ? failed('period-closed', 'The posting period 2026-11 is closed.') : undefined,
  );
  answers.set('payments.authorise', (number) =>
    number.startsWith('P')
      ? failed('account-suspended', 'The account of the payment provider is suspended.')
      : undefined,
  );
  const accept = async (number: string, at: number) => {
    const name = names[at % names.length] ?? '';
    const customer = { guest: true, email: `customer${at}@example.test`, name };
    const order = sampleOrder(number, { customer, shipping: { ...sampleOrder(number).shipping, shipBy: shipBy(at) } });
    await database.transaction((sql) => acceptOrders(sql, tenant, program, [order]));
    open.notify();
  };
  const done = Array.from({ length: 30 }, (_, index) => `1000${String(index).padStart(2, '0')}`);
  const stopped = ['E1', 'E2', 'E3', 'P1', 'P2'];
  for (const [at, number] of [...done, ...stopped].entries()) await accept(number, at);
  for (const number of stopped) await open.exceptionOf(number);
  for (const number of done) await open.statusIs(number, 'waiting');
  for (const number of done.slice(0, 15)) await open.ship(number, `ship-${number}`, allLines);
  for (const number of done.slice(0, 15)) await open.statusIs(number, 'completed');
  await database.sql`
    INSERT INTO inbound (tenant, system, id, type, via, body, status, subject, detail)
    VALUES (${tenant}, 'shop', 'order:100000:1', 'order', 'webhook', ${rawOrder}, 'done', 'main-shop/100000', 'accepted')`;
  await database.sql`
    INSERT INTO order_refusal (tenant, key, source_version, code, detail)
    VALUES (${tenant}, 'main-shop/R1', '1', 'unknown-sku', 'XD-9999 is not known anywhere.')`;
  await open.index();
}

/** Some are late, most are not. */
const shipBy = (at: number): string => new Date(Date.now() + (at % 9 === 0 ? -3_600_000 : 172_800_000)).toISOString();

const rawOrder = JSON.stringify({
  increment_id: '100000',
  created_at: '2026-11-25 10:00:00',
  order_currency_code: 'USD',
  base_grand_total: 72.45,
  customer_email: 'CUSTOMER0@example.test',
  items: [{ item_id: 1, sku: 'XD-0001', name: 'Oak Lamp', qty_ordered: 2, price: '19.99' }],
  weight: 1.25,
});

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

const allRules = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";
/** What another theme or size can break; names, roles and order are the same in each. */
const lookRules = "['color-contrast', 'target-size', 'scrollable-region-focusable', 'link-in-text-block']";

/** What is wrong with the page by WCAG 2.2 A and AA, as axe-core judges it: one line each. */
export async function axeViolations(page: Page, part: 'all' | 'look' = 'all'): Promise<string[]> {
  // Through the debugger, which the page's policy does not bind.
  await page.evaluate(axeSource);
  const result = (await page.evaluate(
    `axe.run(document, { runOnly: ${part === 'all' ? allRules : lookRules}, resultTypes: ['violations'] })`,
  )) as AxeResult;
  return result.violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes
        .map((node) => node.html)
        .slice(0, 3)
        .join(' | ')}`,
  );
}
