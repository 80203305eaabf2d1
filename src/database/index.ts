/** PostgreSQL: the embedded server, connections, transactions and migrations. */
export { packed, packedJson, pgArray, unitSeparator, unpacked } from './arrays.ts';
export { startEmbedded, type EmbeddedOptions, type EmbeddedPostgres } from './embedded/index.ts';
export { databaseErrors } from './errors.ts';
export { lockFolder, type FolderLock } from './folder-lock.ts';
export { migrate, migrationStatus, type AppliedMigration, type MigrationStatus } from './migrate.ts';
export {
  connect,
  connectionCountMax,
  idleInTransactionLimitMs,
  lockLimitMs,
  statementLimitMs,
  type ConnectOptions,
  type Database,
} from './pool.ts';
export type { Sql } from './query-tag.ts';
export { transactionTryCountMax, type Transaction, type TransactionOptions } from './transaction.ts';
export { isConflict, isDiskFull, isTransient } from './transient.ts';
