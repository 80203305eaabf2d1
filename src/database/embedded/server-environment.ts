/**
 * glibc gives large blocks back to the system at once and fetches them anew for the next set: a fifth of the page
 * faults, a tenth of a backend's time. Other allocators do not read these.
 */
const memory = {
  MALLOC_MMAP_THRESHOLD_: String(32 * 1024 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(128 * 1024 * 1024),
  MALLOC_TOP_PAD_: String(1024 * 1024),
};

/**
 * The environment of PostgreSQL's programs: none of the caller's PG* variables, which would change where they look,
 * and messages in English, for the log is read when a start fails.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP, TMPDIR } = process.env;
  const kept = Object.entries({ PATH, SystemRoot, TEMP, TMPDIR }).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(kept), ...memory, LC_ALL: 'C', TZ: 'UTC' };
}
