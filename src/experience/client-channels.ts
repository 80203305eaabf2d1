import type { FastifyRequest } from 'fastify';
import type { SalesOrder } from '../contracts/index.ts';
import { experienceErrors } from './errors.ts';
import { createOrderCheck, type CheckedOrder } from './gateway-door.ts';
import { experienceTimes } from './limits.ts';
import { readPartnerOf, type Partner } from './partners.ts';
import type { ExperienceChannel, ExperiencePorts } from './ports.ts';

/** The channels that a client may use, and what is made for them once. */
export interface ClientChannels {
  readonly partner: Partner | null;
  readonly names: ReadonlySet<string>;
  /** Checks an order; those of other channels are refused as unknown. */
  readonly check: (value: unknown) => CheckedOrder;
  /** The channel of this name; the only one where there is no name. */
  pick(name: string | undefined): ExperienceChannel;
}

const entryCountMax = 10_000;

/** Who calls: the id of the key or OAuth client. */
export const clientOf = (request: FastifyRequest): string => request.caller?.keyId ?? '';

/**
 * The channels of each client, remembered for `partnerCacheMs`. A client that is bound to a partner has the partner's
 * channels; a storefront's client that is bound to none has all of the installation.
 */
export function createClientChannels(ports: ExperiencePorts) {
  const now = ports.now ?? Date.now;
  const entries = new Map<string, { readonly found: Promise<ClientChannels>; readonly atMs: number }>();
  const all = channelsOf(ports, null, ports.channels);

  const load = async (client: string): Promise<ClientChannels> => {
    const partner = await readPartnerOf(ports.database.sql, ports.tenant, client);
    if (partner === null) return all;
    const own = new Set(partner.channels);
    return channelsOf(
      ports,
      partner,
      ports.channels.filter(({ channel }) => own.has(channel)),
    );
  };

  const storefront = (request: FastifyRequest): Promise<ClientChannels> => {
    const client = clientOf(request);
    const entry = entries.get(client);
    if (entry !== undefined && now() - entry.atMs < experienceTimes.partnerCacheMs) return entry.found;
    if (entries.size >= entryCountMax) entries.clear();
    const found = load(client);
    entries.set(client, { found, atMs: now() });
    found.catch(() => entries.delete(client));
    return found;
  };

  return {
    storefront,
    /** The same for routes of partners: a client without one is refused. */
    partner: async (request: FastifyRequest): Promise<ClientChannels & { readonly partner: Partner }> => {
      const found = await storefront(request);
      if (found.partner === null || found.partner.channels.length === 0) throw experienceErrors.XD_PARTNER_NONE();
      return found as ClientChannels & { readonly partner: Partner };
    },
  };
}
export type ClientChannelsOf = ReturnType<typeof createClientChannels>;

function channelsOf(
  { unitPriceMax }: ExperiencePorts,
  partner: Partner | null,
  channels: readonly ExperienceChannel[],
): ClientChannels {
  const byName = new Map(channels.map((channel) => [channel.channel, channel]));
  const names = new Set(byName.keys());
  const known = [...names].join(', ');
  return {
    partner,
    names,
    check: createOrderCheck({ channels: names, unitPriceMax }),
    pick: (name) => {
      if (name === undefined && byName.size > 1) throw experienceErrors.XD_CHANNEL_NEEDED({ known });
      const channel = name === undefined ? channels[0] : byName.get(name);
      if (channel !== undefined) return channel;
      throw experienceErrors.XD_CHANNEL_UNKNOWN({ channel: JSON.stringify(name ?? ''), known });
    },
  };
}

/** Whether the order is one of these channels; the key alone does not say, for a channel's name may hold a slash. */
export const isOf = (channels: ClientChannels, document: SalesOrder | null): document is SalesOrder =>
  document !== null && channels.names.has(document.channel);
