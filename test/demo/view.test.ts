import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameToSvg } from '../../src/demo/recording/svg.ts';
import { visibleLength, visibleText } from '../../src/demo/view/ansi.ts';
import { bar, sparkline } from '../../src/demo/view/bars.ts';
import { createView, renderFrame, type DemoSnapshot } from '../../src/demo/view/index.ts';

const flow = [
  'screen-customer', 'authorise-payment', 'calculate-tax', 'reserve-stock', 'upsert-customer', 'create-sales-order',
  'notify-confirmed', 'request-fulfilment', 'await-shipment', 'release-short', 'ship-stock', 'capture-payment',
  'tell-shop-shipment', 'tell-shop-invoice', 'notify-shipped', 'post-erp-shipment', 'create-invoice', 'commit-tax',
]; // prettier-ignore

function snapshot(more: Partial<DemoSnapshot> = {}): DemoSnapshot {
  return {
    phase: 'spike',
    elapsedMs: 12_000,
    planned: 2_000,
    placed: 500,
    accepted: 240,
    refused: [{ reason: 'sku-unknown', count: 2 }, { reason: 'totals-differ', count: 5 }], // prettier-ignore
    steps: flow.map((name, index) => ({ name, count: index * 3 })),
    channels: [],
    completed: 150,
    cancelled: 6,
    exceptions: [{ cause: 'shipment-overdue', count: 1 }],
    stockPushes: 1_234,
    stockWaiting: 7,
    ordersPerSecond: 41.25,
    history: Array.from({ length: 90 }, (_, second) => second % 10),
    oldest: { number: '000000017', step: 'await-shipment', ageMs: 4_300 },
    faults: 12,
    notes: ['worker 2 killed', 'PostgreSQL killed'],
    ...more,
  };
}

// oxlint-disable-next-line no-control-regex -- cursor moves begin with a control character
const moves = /\u001B\[[?\d]*[A-KlhJ]|\r/g;
const shown = (frame: readonly string[]) => frame.map(visibleText).join('\n');

describe('a frame', () => {
  it.each([80, 100, 200])('stays within 24 lines and %i columns', (columns) => {
    const frame = renderFrame(snapshot(), columns);
    expect(frame.length).toBeLessThan(24);
    expect(Math.max(...frame.map(visibleLength))).toBeLessThanOrEqual(columns);
  });

  it('shows what goes on', () => {
    const text = shown(renderFrame(snapshot(), 100));
    for (const part of [
      /^Crossdock {2}spike +12\.0 s$/m,
      /500 of 2,000 placed/,
      /accepted 240 {3}in work 83 {3}completed 150 {3}cancelled 6/,
      /refused +7 {2}totals-differ 5, sku-unknown 2/,
      /exceptions +1 {2}shipment-overdue 1/,
      /orders\/s +41\.3 {2}[▁▂▃▄▅▆▇█]{60}$/m,
      /oldest +4\.3 s {2}000000017 in await-shipment/,
      /1,234 told to the channels, 7 waiting/,
      /faults injected 12/,
      /! worker 2 killed\n! PostgreSQL killed/,
    ])
      expect(text).toMatch(part);
    for (const step of flow) expect(text).toContain(step);
    // The newest events are the ones that are shown.
    const notes = ['first', 'second', 'third', 'fourth'];
    expect(shown(renderFrame(snapshot({ notes }), 80))).toMatch(/! second\n! third\n! fourth$/);
  });

  it('has the same lines before the first event as after it', () => {
    const quiet = renderFrame(snapshot({ notes: [], exceptions: [], refused: [], oldest: null }), 80);
    expect(quiet.length).toBe(renderFrame(snapshot(), 80).length);
  });

  it.each([60, 80, 100, 200])('shows four channels and all steps within 24 lines of %i columns', (columns) => {
    const channels = ['main-shop', 'amazon-us', 'galerie', 'mobile-app'].map((name, index) => ({
      name,
      placed: 1_000 + index,
      accepted: 900,
      completed: 800 + index,
    }));
    const steps = flow.slice(0, 12).map((name, index) => ({ name, count: index + 1 }));
    const frame = renderFrame(snapshot({ channels, steps }), columns);
    expect(frame.length).toBeLessThan(24);
    const text = shown(frame);
    for (const { name } of channels) expect(text).toContain(name);
    expect(text).toMatch(/amazon-us +1,001 placed +801 done/);
    expect(text).toContain('! PostgreSQL killed');
    if (columns >= 80) for (const { name } of steps) expect(text).toContain(`${name} `);
  });

  it('spends no line on a channel that is the only one', () => {
    const one = [{ name: 'main-shop', placed: 1, accepted: 1, completed: 1 }];
    expect(renderFrame(snapshot({ channels: one }), 80)).toEqual(renderFrame(snapshot(), 80));
  });

  it('leaves idle steps out where there is no room, and busy ones in', () => {
    const steps = Array.from({ length: 40 }, (_, index) => ({ name: `step-${index}`, count: index % 4 === 3 ? 5 : 0 }));
    const frame = renderFrame(snapshot({ steps }), 80);
    expect(frame.length).toBeLessThan(24);
    for (const { name } of steps.filter(({ count }) => count > 0)) expect(shown(frame)).toContain(`${name} `);
  });

  it('lets no text from outside move the cursor', () => {
    const text = renderFrame(snapshot({ notes: ['a\u001B[2Jb\nc'], refused: [{ reason: '\u001B[H', count: 1 }] }), 80);
    expect(text.join('')).not.toMatch(/\[2J\S*b\nc/);
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(text.map(visibleText).join('')).not.toMatch(/[\u0000-\u001F]/);
  });

  it('draws bars and small columns to scale', () => {
    expect([bar(0, 10, 4), bar(0.001, 10, 4), bar(5, 10, 4), bar(20, 10, 4)]).toEqual(['', '▏', '██', '████']);
    expect(sparkline([9, 0, 4, 8], 3)).toBe('▁▄█');
  });
});

class Terminal extends EventEmitter {
  columns = 80;
  rows = 24;
  written = '';
  write(text: string): boolean {
    this.written += text;
    return true;
  }
  /** What was written since the last call. */
  take(): string {
    const { written } = this;
    this.written = '';
    return written;
  }
}

describe('the view', () => {
  let terminal = new Terminal();
  let listeners = 0;
  beforeEach(() => {
    terminal = new Terminal();
    listeners = process.listenerCount('SIGINT');
  });
  afterEach(() => expect(process.listenerCount('SIGINT')).toBe(listeners));

  it('draws each frame over the last one and leaves the last one on the screen', () => {
    const view = createView({ output: terminal, tty: true, env: {} });
    view.update(snapshot());
    const firstFrame = terminal.take();
    expect(firstFrame.startsWith('\u001B[?25l\r')).toBe(true);
    const lines = firstFrame.split('\r\n').length - 1;
    view.update(snapshot({ accepted: 241 }));
    expect(terminal.take()).toContain(`\u001B[${lines}A`);
    view.close();
    expect(terminal.take()).toBe('\u001B[?25h');
    expect(terminal.listenerCount('resize')).toBe(0);
  });

  it('fits a terminal that was made smaller, and uses no alternate screen', () => {
    const view = createView({ output: terminal, tty: true, env: {} });
    view.update(snapshot());
    terminal.take();
    Object.assign(terminal, { columns: 40, rows: 10 });
    terminal.emit('resize');
    const frame = terminal.take();
    const lines = frame.split('\r\n').map((line) => line.replace(moves, ''));
    expect(lines.length - 1).toBe(9);
    expect(Math.max(...lines.map(visibleLength))).toBeLessThan(40);
    expect(frame).not.toContain('?1049');
    view.close();
  });

  it.each([
    ['without a terminal', false, {}],
    ['with NO_COLOR', true, { NO_COLOR: '1' }],
    ['in CI', true, { CI: 'true' }],
  ])('writes a plain line every two seconds %s', (_name, tty, env) => {
    const view = createView({ output: terminal, tty, env });
    for (let elapsedMs = 0; elapsedMs <= 4_500; elapsedMs += 500) {
      view.update(snapshot({ elapsedMs, notes: elapsedMs < 3_000 ? [] : ['worker 2 killed'] }));
    }
    view.close();
    const lines = terminal.take().trimEnd().split('\n');
    expect(lines.map((line) => line.slice(0, line.indexOf('  ')))).toEqual([
      '0.0 s',
      '2.0 s',
      '3.0 s',
      '4.0 s',
      '4.5 s',
    ]);
    expect(lines[0]).toMatch(/^0\.0 s {2}spike {2}accepted 240 {2}in work 83 {2}completed 150/);
    expect(lines[2]).toBe('3.0 s  ! worker 2 killed');
    expect(lines.join('')).not.toContain('\u001B');
  });
});

describe('a recorded frame', () => {
  it('becomes an SVG with its colours and without a character that XML forbids', () => {
    const svg = frameToSvg([...renderFrame(snapshot(), 100), 'a & b < c'], 'npm run demo');
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 \d+ \d+"/);
    expect(svg).toContain('>Crossdock</text>');
    expect(svg).toContain('fill="#8fd18a">150</text>');
    expect(svg).toContain('a &amp; b &lt; c');
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(svg).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/);
    expect(svg.match(/<text/g)?.length).toBe(svg.match(/<\/text>/g)?.length);
  });
});
