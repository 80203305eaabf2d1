import type { RetailerConfig } from '../config/index.ts';
import { checkRetailer } from '../config/index.ts';
import type { SalesOrder } from '../contracts/index.ts';
import type { CallItem, CallPort } from '../engine/index.ts';
import type { CapabilityName, Item } from '../systems/index.ts';
import { createSystem, type System, type TokenStore } from '../systems/runtime/index.ts';

const setsInFlightMax = 4;

export type Log = (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;

/** Connects every configured system; throws XD_SYSTEM_SETTINGS for the first whose settings do not fit. */
export function createSystems(
  retailer: RetailerConfig,
  log: Log,
  tokensOf?: (system: string) => TokenStore,
): Map<string, System> {
  checkRetailer(retailer);
  return new Map(
    Object.entries(retailer.systems).map(([name, { connector, settings, limits }]) => [
      name,
      createSystem({
        name,
        definition: connector,
        settings,
        log,
        ...(limits === undefined ? {} : { limits }),
        ...(tokensOf === undefined ? {} : { tokens: tokensOf(name) }),
      }),
    ]),
  );
}

/** Binds capabilities to systems: the storefront is the channel's own, the rest is the channel's or the installation's. */
export function createCallPort(retailer: RetailerConfig, systems: ReadonlyMap<string, System>): CallPort {
  const system = (name: string): System => {
    const found = systems.get(name);
    if (found === undefined) throw new Error(`no system ${name}`);
    return found;
  };
  return {
    route: (capability, document) => routeOf(retailer, capability, (document as SalesOrder).channel),
    // A marketplace takes no invoices: its channel's policy keeps such calls away from it.
    systemsFor: (capability) =>
      [...new Set(Object.keys(retailer.channels).map((channel) => routeOf(retailer, capability, channel)))].filter(
        (name) => name !== noSystem && system(name).supports(capability as CapabilityName),
      ),
    batchCountMax: (name, capability) => system(name).operation(capability as CapabilityName).batchCountMax,
    setsInFlightMax: (name) => retailer.systems[name]?.setsInFlightMax ?? setsInFlightMax,
    perform: (name, capability, items, holds) =>
      system(name).perform(capability as CapabilityName, asItems(items), holds),
    lookUp: (name, capability, items) => system(name).performLookUp(capability as CapabilityName, asItems(items)),
  };
}

/** The engine does not know what a capability takes; the step that made the input does. */
const asItems = (items: readonly CallItem[]): readonly Item<never>[] => items as readonly Item<never>[];

/** What a channel's own system does, and what the installation's systems do for all channels. */
type Family = keyof RetailerConfig['bindings'] | 'storefront' | 'marketplace';

/** Of a channel without a system nobody is told; its policy keeps such calls away. */
const noSystem = '';

export function routeOf(retailer: RetailerConfig, capability: string, channelName: string): string {
  const channel = retailer.channels[channelName];
  if (channel === undefined) throw new Error(`no channel ${channelName}`);
  const family = capability.slice(0, capability.indexOf('.')) as Family;
  if (family === 'storefront' || family === 'marketplace') return channel.system ?? noSystem;
  return channel.bindings?.[family] ?? retailer.bindings[family];
}
