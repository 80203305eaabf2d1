import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { exitCodeHelp } from '../../src/cli/exit-codes.ts';
import { createProgram } from '../../src/cli/program.ts';
import { Terminal } from '../../src/cli/terminal.ts';
import { nearest } from '../../src/cli/usage-error.ts';
import { crossdock, lastLine } from './run-command.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the command line', () => {
  it('lists every command and every exit code in its help, also when no word is given', async () => {
    const [{ code, out, err }, bare] = await Promise.all([crossdock(['--help'], folder), crossdock([], folder)]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(bare).toEqual({ code: 0, out, err: '' });
    for (const { name, summary } of commands) expect(out).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
    for (const [number, meaning] of exitCodeHelp) expect(out).toContain(`  ${number}  ${meaning}`);
  });

  it('tells its version alone', async () => {
    expect(await crossdock(['--version'], folder)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it('suggests the right command for a wrong one and ends with 2', async () => {
    const { code, out, err } = await crossdock(['exeptions', 'list'], folder);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^XD_COMMAND_UNKNOWN: .*"exeptions"/);
    expect(err).toContain('Did you mean `crossdock exceptions`?');
  });

  it('suggests within a group of commands, and for options', async () => {
    const [word, option] = await Promise.all([
      crossdock(['order', 'lst'], folder),
      crossdock(['order', 'list', '--chanel', 'x'], folder),
    ]);
    expect(word).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean `crossdock order list`?') });
    expect(option).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean --channel?') });
  });

  it('shows the help of a group that is called without its command, and ends with 2', async () => {
    const { code, err } = await crossdock(['keys'], folder);
    expect(code).toBe(2);
    expect(err).toMatch(/create.*\n.*list.*\n[^]*revoke/);
  });

  it('refuses a value that cannot be, and says which would be one', async () => {
    const { code, err } = await crossdock(['order', 'list', '--limit', '0'], folder);
    expect(code).toBe(2);
    expect(err).toContain('Give --limit a whole number from 1 to 1000.');
  });

  it('gives an error as one JSON document where JSON was asked for', async () => {
    const { code, out, err } = await crossdock(['exceptions', 'skip', '1', '--json'], folder);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(lastLine(err)).toMatchObject({
      code: 'XD_COMMAND_USAGE',
      what: expect.any(String),
      why: expect.any(String),
      mend: expect.any(String),
    });
  });

  it('says that there is no installation where there is none, and makes none', async () => {
    const { code, err } = await crossdock(['status'], folder);
    expect(code).toBe(4);
    expect(err).toMatch(/^XD_INSTALLATION_MISSING: /);
  });

  it('says that a configuration is broken, and with what', async () => {
    writeFileSync(join(folder, 'crossdock.config.mts'), 'export default 1 +;');
    const { code, err } = await crossdock(['start'], folder);
    rmSync(join(folder, 'crossdock.config.mts'));
    expect(code).toBe(4);
    expect(err).toMatch(/^XD_CONFIG_BROKEN: .*crossdock\.config\.mts/);
  });

  it('says that the database does not answer', async () => {
    const url = 'postgres://nobody@127.0.0.1:1/none';
    const { code, err } = await crossdock(['status'], folder, { DATABASE_URL: url });
    expect(code).toBe(4);
    expect(err).toMatch(/^XD_DATABASE_UNREACHABLE: /);
  });

  it('has --json on every command', async () => {
    const program = await createProgram(new Terminal({ json: true }), 'all');
    const leaves = program.commands.flatMap((command) => (command.commands.length > 0 ? command.commands : [command]));
    expect(leaves.length).toBeGreaterThan(15);
    expect(leaves.filter((leaf) => !leaf.options.some((option) => option.long === '--json'))).toEqual([]);
  });

  it('suggests nothing that is not near', () => {
    expect(nearest('stauts', ['status', 'start'])).toBe('status');
    expect(nearest('migrate', ['status', 'start'])).toBeUndefined();
  });
});
