import type { Command } from 'commander';
import type { DemoOptions } from '../../demo/index.ts';
import { runDemo } from '../installation.ts';
import { wholeNumber } from '../options.ts';
import type { Terminal } from '../terminal.ts';

export function declare(command: Command, terminal: Terminal): void {
  command
    .description(
      'Starts the platform and simulators of all vendors, runs a shop’s campaign with a spike, and audits it against the simulators’ own ledgers. Needs no setting.',
    )
    .option('--orders <count>', 'orders of the campaign', wholeNumber('--orders', 1, 10_000_000))
    .option(
      '--spike <times>',
      'the rate in the spike, as times the base rate: 4 is +300 %',
      wholeNumber('--spike', 1, 100),
    )
    .option('--seed <number>', 'of everything that is left to chance', wholeNumber('--seed', 0, 2_147_483_647))
    .option('--faults', 'with errors, time-outs, lost and doubled messages, and killed processes')
    .option('--fresh', 'begin with an empty data folder')
    .option('--exit', 'stop after the report instead of staying up')
    .option('--resume', 'go on with a campaign that was cut off')
    .option('--orders-from <file>', 'real trading days as a file, instead of made-up orders')
    .option('--data <folder>', 'the data folder of the demo')
    .action(async (options: Partial<DemoOptions>) => {
      terminal.exitCode = await runDemo({ ...options, json: terminal.json });
    });
}
