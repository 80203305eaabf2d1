import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkRetailer, type RetailerConfig } from '../../src/config/index.ts';
import { createSystem } from '../../src/systems/runtime/index.ts';
import { crossdock, lastLine, repository } from './run-command.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-init-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (file: string) => readFileSync(join(folder, file), 'utf8');
/** The configuration, with the package's names led to the sources of this checkout. */
function joinToSources(file: string): void {
  const text = read(file)
    .replaceAll(
      /'crossdock\/connectors\/([a-z-]+)'/g,
      (_, name: string) => `'${pathToFileURL(join(repository, 'connectors', name, 'index.ts')).href}'`,
    )
    .replaceAll(/'crossdock'/g, `'${pathToFileURL(join(repository, 'src/index.ts')).href}'`);
  writeFileSync(join(folder, file), text);
}

describe('crossdock init', () => {
  it('makes a folder with configuration, example of the environment, README and what git leaves out', async () => {
    const { code, out } = await crossdock(['init', 'Harbour Shop', '--json'], folder);
    expect(code).toBe(0);
    expect(lastLine(out)).toMatchObject({
      files: ['crossdock.config.ts', '.env.example', 'README.md', '.gitignore', 'package.json'],
    });
    expect(readdirSync(join(folder, 'Harbour Shop')).sort()).toEqual(
      ['.env.example', '.gitignore', 'README.md', 'crossdock.config.ts', 'package.json'].sort(),
    );
    expect(read('Harbour Shop/crossdock.config.ts')).toContain("name: 'harbour-shop'");
    expect(JSON.parse(read('Harbour Shop/package.json'))).toMatchObject({ name: 'harbour-shop', type: 'module' });
    for (const file of ['crossdock.config.ts', 'README.md', '.env.example'])
      expect(read(`Harbour Shop/${file}`)).not.toContain('{{');
  });

  it('overwrites nothing', async () => {
    writeFileSync(join(folder, 'README.md'), 'mine');
    const { code, err } = await crossdock(['init'], folder);
    expect(code).toBe(5);
    expect(err).toMatch(/^XD_INIT_EXISTS: [\s\S]*README\.md/);
    expect(readdirSync(folder)).toEqual(['README.md']);
  });

  it('beside a package.json of CommonJS writes a configuration that is an ES module by its ending', async () => {
    writeFileSync(join(folder, 'package.json'), '{ "name": "x" }');
    await crossdock(['init'], folder);
    expect(existsSync(join(folder, 'crossdock.config.mts'))).toBe(true);
    expect(read('package.json')).toBe('{ "name": "x" }');
    joinToSources('crossdock.config.mts');
    const { code, err } = await crossdock(['start'], folder);
    expect({ code, err }).toEqual({ code: 4, err: expect.stringMatching(/^XD_SETTINGS_MISSING: /) });
  });

  it('makes a configuration that asks for exactly the settings that its .env.example explains', async () => {
    await crossdock(['init'], folder);
    joinToSources('crossdock.config.ts');
    const { code, err } = await crossdock(['start', '--json'], folder);
    expect(code).toBe(4);
    const problem = lastLine(err) as { code: string; details: { names: string } };
    expect(problem.code).toBe('XD_SETTINGS_MISSING');
    const explained = [...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1]);
    const optional = [
      'DATABASE_URL',
      'ADOBE_EVENT_PUBLIC_KEY',
      'PUBLIC_URL',
      'MAILBOX_URL',
      'SMTP_USER',
      'SMTP_PASSWORD',
    ];
    expect(problem.details.names.split(', ').sort()).toEqual(
      explained.filter((name) => !optional.includes(name ?? '')).sort(),
    );
  });

  it('makes a configuration that every connector accepts once it is filled in', async () => {
    mkdirSync(join(folder, 'filled'));
    await crossdock(['init', 'filled'], folder);
    joinToSources('filled/crossdock.config.ts');
    const guid = '11111111-2222-3333-4444-555555555555';
    const filled: Record<string, string> = {
      ADOBE_COMMERCE_URL: 'https://shop.example.com',
      ADOBE_COMMERCE_TOKEN: 'token-of-the-shop',
      BUSINESS_CENTRAL_URL: 'https://api.businesscentral.dynamics.com/v2.0/t/production/api/v2.0',
      BUSINESS_CENTRAL_TOKEN_URL: 'https://login.microsoftonline.com/t/oauth2/v2.0/token',
      BUSINESS_CENTRAL_CLIENT_ID: 'client',
      BUSINESS_CENTRAL_CLIENT_SECRET: 'secret',
      BUSINESS_CENTRAL_COMPANY_ID: guid,
      BUSINESS_CENTRAL_CHARGE_ACCOUNT_ID: guid,
      BUSINESS_CENTRAL_TAX_ACCOUNT_ID: guid,
      SHIPBOB_TOKEN: 'token',
      SHIPBOB_CHANNEL_ID: '101',
      SHIPBOB_WEBHOOK_SECRET: 'whsec_c2VjcmV0',
      SHIPBOB_LOCATION_EAST: '7',
      SHIPBOB_LOCATION_WEST: '8',
      STRIPE_SECRET_KEY: 'sk_test_123456',
      STRIPE_WEBHOOK_SECRET: 'whsec_123456',
      AVALARA_ACCOUNT_ID: '1',
      AVALARA_LICENSE_KEY: 'key',
      AVALARA_COMPANY_CODE: 'DEFAULT',
      SMTP_HOST: 'mail.example.com',
      SMTP_USER: 'shop',
      SMTP_PASSWORD: 'secret',
      MAIL_FROM: 'shop@example.com',
    };
    const before = { ...process.env };
    Object.assign(process.env, filled);
    try {
      const { default: retailer } = (await import(join(folder, 'filled/crossdock.config.ts'))) as {
        default: RetailerConfig;
      };
      checkRetailer(retailer);
      for (const [name, { connector, settings }] of Object.entries(retailer.systems)) {
        const system = createSystem({ name, definition: connector, settings });
        await system.close();
      }
      expect(Object.keys(retailer.systems)).toEqual(['shop', 'erp', 'warehouse', 'payments', 'tax', 'post']);
    } finally {
      process.env = before;
    }
  });
});
