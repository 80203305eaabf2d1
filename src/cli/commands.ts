import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** A command's file: it declares its words and options, and does its work when they are met. */
export interface CommandModule {
  declare(command: Command, terminal: Terminal): void;
}

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<CommandModule>;
}

/** All commands, in the order in which a newcomer needs them. */
export const commands: readonly CommandEntry[] = [
  { name: 'init', summary: 'Make a retailer’s folder', load: () => import('./commands/init.ts') },
  { name: 'demo', summary: 'Run a shop’s campaign against simulators', load: () => import('./commands/demo.ts') },
  { name: 'start', summary: 'Start the platform', load: () => import('./commands/start.ts') },
  { name: 'status', summary: 'Show how much is under way', load: () => import('./commands/status.ts') },
  { name: 'top', summary: 'Watch how the platform stands', load: () => import('./commands/top.ts') },
  { name: 'order', summary: 'Show orders', load: () => import('./commands/order.ts') },
  { name: 'exceptions', summary: 'Show and decide what a person must', load: () => import('./commands/exceptions.ts') },
  { name: 'stock', summary: 'Show stock', load: () => import('./commands/stock.ts') },
  { name: 'keys', summary: 'Manage API keys', load: () => import('./commands/keys.ts') },
  { name: 'plans', summary: 'Manage how much keys may call', load: () => import('./commands/plans.ts') },
  { name: 'add', summary: 'Add a connector or a market', load: () => import('./commands/add.ts') },
  { name: 'test', summary: 'Test a connector', load: () => import('./commands/test-connector.ts') },
  { name: 'db', summary: 'Look after the database', load: () => import('./commands/db.ts') },
  { name: 'doctor', summary: 'Check what the platform needs', load: () => import('./commands/doctor.ts') },
];
