import { missingSettings, type RetailerConfig } from '../../config/index.ts';
import { CrossdockError } from '../../errors/index.ts';
import { connectSystems } from '../installation.ts';
import { fail, messageOf, ok, type Check } from './check.ts';

/** Whether the environment has what the configuration asks for. */
export function checkSettings(): Check {
  const names = missingSettings();
  if (names.length === 0) return ok('settings', 'none is missing');
  return fail(
    'settings',
    `missing: ${names.join(', ')}`,
    'Set them in .env (take .env.example as a start) or in the environment.',
  );
}

const answerLimitMs = 15_000;

/** Tries each system's credentials with the cheapest harmless call, all at the same time. */
export async function checkSystems(retailer: RetailerConfig): Promise<Check[]> {
  const systems = await connectSystems(retailer);
  const checks = [...systems].map(async ([name, system]): Promise<Check> => {
    const title = `system ${name}`;
    if (system instanceof Error) {
      const known = system instanceof CrossdockError;
      return fail(
        title,
        known ? system.why : system.message,
        known ? system.mend : 'Correct it in crossdock.config.ts.',
      );
    }
    try {
      return ok(title, (await withLimit(system.check(), answerLimitMs)).detail);
    } catch (error) {
      const where = `connectors/${system.definition.name}/README.md`;
      return fail(title, messageOf(error), `Look at its address and credentials in .env; ${where} says what they are.`);
    } finally {
      await system.close().catch(() => undefined);
    }
  });
  return Promise.all(checks);
}

async function withLimit<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1_000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
