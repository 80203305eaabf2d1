import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Input } from './read-input.ts';
import type { ConsoleRole } from './roles.ts';
import type { Session } from './sessions.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call a route of the console; without it the route is refused when it is registered. */
    consoleRole?: ConsoleRole | 'public';
  }
  interface FastifyRequest {
    consoleSession: Session | null;
  }
}

export interface Asked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly query: Input;
  readonly body: Input;
}

export interface AskedByPerson extends Asked {
  readonly session: Session;
}

interface RouteHead {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/console/api`. */
  readonly path: string;
}

/** Answers JSON; a route that answers by itself resolves to the reply. */
export type ConsoleRoute =
  | (RouteHead & { readonly role: 'public'; run(asked: Asked): Promise<unknown> })
  | (RouteHead & { readonly role: ConsoleRole; run(asked: AskedByPerson): Promise<unknown> });
