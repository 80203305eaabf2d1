/** Runs the work and then the end, which also comes when the benchmark is interrupted: nothing may be left running. */
export async function withEnd<T>(end: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  const interrupted = () => void end().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await work();
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await end();
  }
}
