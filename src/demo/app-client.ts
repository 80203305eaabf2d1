import type { Database } from '../database/index.ts';
import { createApiKey, setPlan } from '../gateway/index.ts';
import type { World } from './world.ts';

/** What the app may ask of the gateway: more than a campaign's buyers do, and less than a client that went wild. */
const plan = {
  name: 'mobile-app',
  requestsPerSecond: 100,
  burst: 200,
  concurrency: 100,
  requestsPerDay: null,
} as const;
const scopes = ['storefront:orders:write', 'storefront:orders:read', 'storefront:stock:read'];

/** Gives the app an OAuth client with its plan, where it has none of an earlier start, and tells it where the gateway is. */
export async function connectApp(database: Database, tenant: string, baseUrl: string, world: World): Promise<void> {
  let client: { readonly id: string; readonly secret: string } | null = null;
  if (!world.appHasClient) {
    await setPlan(database, tenant, plan, 'demo');
    const options = { kind: 'client', plan: plan.name, actor: 'demo' } as const;
    const { id, key } = await createApiKey(database.sql, tenant, 'mobile app (simulated)', scopes, options);
    client = { id, secret: key };
  }
  const { requestsPerSecond, burst } = plan;
  world.tell({ kind: 'app', baseUrl, client, plan: { requestsPerSecond, burst } });
}
