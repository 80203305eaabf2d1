/** Adobe writes times as `YYYY-MM-DD HH:MM:SS`, in UTC unless an extension changes it. */
const shopTimePattern = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.\d+)?Z?$/;

/** An Adobe time as a UTC instant `YYYY-MM-DDTHH:MM:SSZ`; undefined where it is none. */
export function instantOf(text: string | undefined, timeZone: string): string | undefined {
  const match = shopTimePattern.exec(text ?? '');
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  if (Number.isNaN(wall)) return undefined;
  return secondsInstant(timeZone === 'UTC' ? wall : wall - offsetAt(wall, timeZone));
}

/** A UTC instant as Adobe writes it. */
export function shopTimeOf(ms: number, timeZone: string): string {
  const wall = timeZone === 'UTC' ? ms : ms + offsetAt(ms, timeZone);
  return secondsInstant(wall).slice(0, 19).replace('T', ' ');
}

export function secondsInstant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** What the zone's clock shows more than UTC, in ms. */
function offsetAt(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(ms);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(ms / 1000) * 1000;
}
