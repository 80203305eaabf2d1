import type { ChannelExplanation, WaitingFor } from './explanation.ts';

/** A channel's number in words: how it comes to be, what was told last and when, and what the next telling waits for. */
export function sentenceOf(explained: Omit<ChannelExplanation, 'sentence'>): string {
  const { waitingFor, next, told, state } = explained;
  if (waitingFor?.kind === 'unsupported') return 'Its system takes no stock.';
  if (next === null) return 'None of its locations has ever had the article, so it is told nothing.';
  const parts = [howItComes(explained), lastTold(explained)];
  if (state === 'waiting') parts.push(`Next ${next}${next === told ? ' again' : ''}: ${waitWords(waitingFor)}.`);
  return parts.join(' ');
}

function howItComes({
  locations,
  category,
  offered,
  heldBack,
  rounding,
  shown,
  next,
  toldThrough,
}: Omit<ChannelExplanation, 'sentence'>): string {
  const buffers = locations.reduce((sum, { available, buffer }) => sum + Math.min(available, buffer), 0);
  const free = locations.reduce((sum, { available }) => sum + available, 0);
  const words = [
    `${free} available`,
    ...(buffers > 0 ? [`${buffers} held back at its locations`] : []),
    ...(heldBack > 0 ? [`${Math.min(heldBack, offered)} held back (category ${category})`] : []),
  ];
  const rounded = { 'shown-max': ', shown at most', 'round-down': ', rounded down' } as const;
  const own = `${words.join(' less ')}${rounding === null ? '' : rounded[rounding]} makes ${shown}.`;
  const through = toldThrough === null ? '' : ` It shares its source with ${toldThrough}, which tells it.`;
  return next === shown
    ? own + through
    : `${own} Another channel of the same source may show only ${String(next)}.${through}`;
}

function lastTold({ told, toldAt, acknowledgedAt }: Omit<ChannelExplanation, 'sentence'>): string {
  if (told === null) return 'It was never told.';
  const at = toldAt === null ? '' : ` at ${toldAt.toISOString()}`;
  return `Told ${told}${at}${acknowledgedAt === null ? '' : `, acknowledged at ${acknowledgedAt.toISOString()}`}.`;
}

function waitWords(waitingFor: WaitingFor | null): string {
  if (waitingFor === null) return 'waiting';
  const { kind, detail, until } = waitingFor;
  const words: Readonly<Record<WaitingFor['kind'], string>> = {
    quota: `the channel's quota is used up (${detail})`,
    outage: `the channel does not answer (${detail})`,
    unsupported: 'its system takes no stock',
    outcome: detail,
    answer: detail,
    error: `the channel did not take it (${detail})`,
    turn: detail,
    reading: detail,
  };
  return `${words[kind]}${until === null ? '' : `, until ${until.toISOString()}`}`;
}
