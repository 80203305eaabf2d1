import type { FastifyReply } from 'fastify';
import { consoleErrors } from './errors.ts';
import { consoleLimits, consoleTimes } from './limits.ts';
import type { ConsoleLog } from './console-options.ts';

interface Watcher {
  readonly write: (text: string) => boolean;
  readonly end: () => void;
  /** Whether the browser may still see it: a session that has ended loses its stream. */
  readonly mayWatch: () => Promise<boolean>;
}

/**
 * Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): one reader for all pages that
 * are open, and none when no page is.
 */
export class LiveHub {
  private readonly read: () => Promise<unknown>;
  private readonly log: ConsoleLog;
  private readonly watchers = new Set<Watcher>();
  private timer: NodeJS.Timeout | null = null;
  private newest: string | null = null;
  private lastKeepAliveMs = 0;
  private isClosed = false;

  constructor(read: () => Promise<unknown>, log: ConsoleLog) {
    this.read = read;
    this.log = log;
  }

  /** Keeps the answer open and tells it each new picture. */
  watch(reply: FastifyReply, mayWatch: () => Promise<boolean>): FastifyReply {
    const { watcherCountMax: max } = consoleLimits;
    if (this.isClosed || this.watchers.size >= max) throw consoleErrors.XD_CONSOLE_BUSY({ max });
    const { raw } = reply;
    const headers = {
      ...reply.getHeaders(),
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    };
    reply.hijack();
    raw.writeHead(200, headers as Record<string, string>);
    const watcher: Watcher = { write: (text) => raw.write(text), end: () => raw.end(), mayWatch };
    this.watchers.add(watcher);
    raw.on('close', () => this.leave(watcher));
    raw.on('error', () => this.leave(watcher));
    watcher.write(`retry: 2000\n\n${this.newest ?? ''}`);
    this.timer ??= setTimeout(() => void this.tell(), 0);
    return reply;
  }

  close(): void {
    this.isClosed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    for (const watcher of this.watchers) watcher.end();
    this.watchers.clear();
  }

  private leave(watcher: Watcher): void {
    this.watchers.delete(watcher);
    if (this.watchers.size > 0 || this.timer === null) return;
    clearTimeout(this.timer);
    this.timer = null;
    // What was read last is old by the time that somebody comes.
    this.newest = null;
  }

  private async tell(): Promise<void> {
    try {
      this.newest = `event: home\ndata: ${JSON.stringify(await this.read())}\n\n`;
      await this.dropEnded();
      for (const { write } of this.watchers) write(this.newest);
    } catch (error) {
      this.log('warn', 'console: the live page could not be read', { why: (error as Error).message });
      for (const { write } of this.watchers) write('event: trouble\ndata: {}\n\n');
    }
    if (!this.isClosed && this.watchers.size > 0) this.timer = setTimeout(() => void this.tell(), consoleTimes.liveMs);
    else this.timer = null;
  }

  /** Asked with every keep-alive, not with every picture. */
  private async dropEnded(): Promise<void> {
    const nowMs = Date.now();
    if (nowMs - this.lastKeepAliveMs < consoleTimes.keepAliveMs) return;
    this.lastKeepAliveMs = nowMs;
    for (const watcher of this.watchers) if (!(await watcher.mayWatch())) watcher.end();
  }
}
