import postgres from 'postgres';

/** What one attempt to connect met. `starting`: recovery or shutdown runs; `refused`: nobody listens there yet. */
export type ConnectionTry =
  | { readonly kind: 'ready'; readonly dataFolder: string }
  | { readonly kind: 'starting' | 'refused' | 'failed'; readonly reason: string };

const connectLimitSeconds = 2;
const cannotConnectNow = '57P03';
const endLimitSeconds = 1;

/** Connects once with the real password and asks the server which data folder it serves. */
export async function tryConnection(url: string): Promise<ConnectionTry> {
  const sql = postgres(url, {
    max: 1,
    connect_timeout: connectLimitSeconds,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: 'crossdock start' },
  });
  try {
    const [row] = await sql<{ folder: string }[]>`SELECT current_setting('data_directory') AS folder`;
    return { kind: 'ready', dataFolder: row?.folder ?? '' };
  } catch (error) {
    return failure(error as Error & { code?: string });
  } finally {
    await sql.end({ timeout: endLimitSeconds });
  }
}

function failure(error: Error & { code?: string }): ConnectionTry {
  const reason = error.message || error.code || 'no reason given';
  if (error.code === cannotConnectNow) return { kind: 'starting', reason };
  return { kind: error.code === 'ECONNREFUSED' ? 'refused' : 'failed', reason };
}
