/**
 * Settings of the embedded server. Nothing trades durability for speed: fsync and synchronous_commit stay on, so that
 * a commit that was answered survives a power cut. They are given on the command line, where the next start replaces
 * them, and not in postgresql.conf, where an upgrade of Crossdock would have to edit them.
 */
export const defaultSettings: Readonly<Record<string, string>> = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // Many workers commit sets at once already; waiting for others would only add to each commit.
  commit_delay: '0',
  shared_buffers: '256MB',
  // Huge pages must be reserved by the machine's owner; asking for them costs a failed call at each start.
  huge_pages: 'off',
  max_connections: '60',
  // Rare checkpoints: each makes the first write to a page log the whole page. Recovery from 4 GB stays below start's limit.
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  // The queue-like tables turn over in seconds, and a minute between looks lets them bloat. Each look at tables that
  // changed costs an ANALYZE of them, so not every second either.
  autovacuum_naptime: '15s',
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_vacuum_cost_limit: '2000',
  // Statements are short: compiling one costs more than running it.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
};

/** What keeps the server private to this machine and findable by us; a caller's settings cannot replace it. */
export function fixedSettings(port: number): Readonly<Record<string, string>> {
  return {
    port: String(port),
    listen_addresses: '127.0.0.1',
    // The path of a Unix socket may have 107 bytes at most, and a data folder may lie deeper than that.
    unix_socket_directories: '',
    // The log goes to our file, and a collector process would only copy it.
    logging_collector: 'off',
    password_encryption: 'scram-sha-256',
  };
}

/** `-c name=value` for each setting; the last of a name wins. */
export function settingWords(port: number, own: Readonly<Record<string, string>> = {}): string[] {
  const all = { ...defaultSettings, ...own, ...fixedSettings(port) };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
