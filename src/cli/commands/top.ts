import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { TopReader, type TopView } from '../../telemetry/index.ts';
import { withInstallation } from '../installation.ts';
import { placeOptions, wholeNumber, type PlaceOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { topLine, topText } from '../text/top-text.ts';

interface Options extends PlaceOptions {
  readonly once?: boolean;
  readonly every: number;
}

const everySeconds = 2;
const everySecondsMax = 3_600;
const linesWithoutScreen = 200;

/** A screen of its own, which leaves what was there before; its cursor is hidden meanwhile. */
const screen = {
  enter: '\u001b[?1049h\u001b[?25l',
  leave: '\u001b[?25h\u001b[?1049l',
  home: '\u001b[H\u001b[J',
} as const;

export function declare(command: Command, terminal: Terminal): void {
  placeOptions(command)
    .description(
      'Shows live where orders are and how old the oldest is, rates, sets, exceptions, quotas, lags and dead rows. Without a terminal one line a look; with --json one document a look.',
    )
    .option('--once', 'one look, and all of it')
    .option(
      '--every <seconds>',
      `between two looks (default: ${everySeconds})`,
      wholeNumber('--every', 1, everySecondsMax),
      everySeconds,
    )
    .action(async ({ once = false, every, ...place }: Options) => {
      await withInstallation(place, async ({ database, tenant }) => {
        const reader = new TopReader(database, tenant);
        if (once) {
          const view = await reader.read();
          return terminal.show(view, () => topText(view, linesWithoutScreen));
        }
        await watch(reader, every, terminal);
      });
    });
}

async function watch(reader: TopReader, every: number, terminal: Terminal): Promise<void> {
  const ended = new AbortController();
  const end = () => ended.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  if (terminal.isScreen) terminal.draw(screen.enter);
  try {
    while (!ended.signal.aborted) {
      show(await reader.read(), terminal);
      await sleep(every * 1_000, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  } finally {
    if (terminal.isScreen) terminal.draw(screen.leave);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, end);
  }
}

function show(view: TopView, terminal: Terminal): void {
  if (!terminal.isScreen) return terminal.show(view, () => topLine(view));
  // Of the last line nothing is written behind, or the screen would move up.
  terminal.draw(`${screen.home}${topText(view, (process.stdout.rows ?? 24) - 1)}`);
}
