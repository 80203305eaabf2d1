import type { FaultRow } from '../row.ts';
import { backendsTerminated } from './backends-terminated.ts';
import { clockMoved } from './clock-moved.ts';
import { commitAnswerLost } from './commit-answer-lost.ts';
import { deadlock } from './deadlock.ts';
import { idleTransaction } from './idle-transaction.ts';
import { keyExpired } from './key-expired.ts';
import { killedInUndo } from './killed-in-undo.ts';
import { lastUnit } from './last-unit.ts';
import { partialSet } from './partial-set.ts';
import { partition } from './partition.ts';
import { poisonMessage } from './poison-message.ts';
import { postmasterKilled } from './postmaster-killed.ts';
import { replayTwice } from './replay-twice.ts';
import { twoClaimers } from './two-claimers.ts';
import { vendorActsAndIsSilent } from './vendor-acts-and-is-silent.ts';
import { vendorSlow } from './vendor-slow.ts';
import { webhooksShuffled } from './webhooks-shuffled.ts';
import { workerKilled } from './worker-killed.ts';
import { workerPaused } from './worker-paused.ts';

/** The rows of the fault plan that there are, by their number there. */
export const rows: readonly FaultRow[] = [
  workerKilled,
  postmasterKilled,
  commitAnswerLost,
  backendsTerminated,
  vendorActsAndIsSilent,
  vendorSlow,
  keyExpired,
  partialSet,
  webhooksShuffled,
  workerPaused,
  twoClaimers,
  clockMoved,
  poisonMessage,
  deadlock,
  partition,
  replayTwice,
  idleTransaction,
  killedInUndo,
  lastUnit,
];

/** Those that there are not yet, and why: said aloud with each run. */
export const absent: Readonly<Record<number, string>> = {
  13: 'a full disk needs a file system of its own size, which needs root',
  18: 'versions side by side are tested in test/engine/versions.test.ts alone',
  19: 'a bad deployment and its rollback are not played yet',
  20: 'a migration under load is not played yet',
  24: 'there is no broker yet',
  25: 'there are no files over SFTP yet',
};
