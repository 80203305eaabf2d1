import type { Mask } from './mask.ts';

export type LogLevel = 'info' | 'warn' | 'error';
export type WriteLog = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void;
export type LogFormat = 'json' | 'text';

/** Lines that machines read, where nobody sits before the terminal; else lines for people. */
export const logFormatFor = (isTerminal: boolean): LogFormat => (isTerminal ? 'text' : 'json');

/**
 * One line an event, to wherever `write` leads: its time, level and message, then its fields, without secrets and
 * personal data. Nothing in a field can begin a new line or take the place of time, level or message.
 */
export function createLog(format: LogFormat, mask: Mask, write: (line: string) => void): WriteLog {
  return (level, message, fields = {}) => {
    const time = new Date().toISOString();
    const text = mask.text(message);
    const masked = mask.value(fields) as Record<string, unknown>;
    write(format === 'json' ? jsonLine(time, level, text, masked) : textLine(time, level, text, masked));
  };
}

/** Time, level and message come first and win over a field of the same name. */
function jsonLine(time: string, level: LogLevel, message: string, fields: Record<string, unknown>): string {
  const { time: _time, level: _level, message: _message, ...rest } = fields;
  return JSON.stringify({ time, level, message, ...rest });
}

function textLine(time: string, level: LogLevel, message: string, fields: Record<string, unknown>): string {
  const more = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  return visible(`${time} ${level} ${message}${more.join('')}`);
}

/** Control characters of foreign text would begin lines of their own or move the cursor: they are shown, not obeyed. */
function visible(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters that are looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) =>
    character === '\n' ? ' ' : '\ufffd',
  );
}
