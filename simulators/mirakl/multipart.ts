import type { FastifyRequest } from 'fastify';
import { MiraklError } from './front-door.ts';

/** The parts of a multipart/form-data body (RFC 7578) by name, as text. */
export function formParts(request: FastifyRequest): Map<string, string> {
  const boundary = /boundary="?([^";]+)"?/.exec(request.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined || typeof request.body !== 'string')
    throw new MiraklError(400, "Required request part 'file' is not present");
  const parts = new Map<string, string>();
  for (const part of request.body.split(`--${boundary}`).slice(1, -1)) {
    const end = part.indexOf('\r\n\r\n');
    const name = /name="([^"]*)"/.exec(part.slice(0, end))?.[1];
    if (end >= 0 && name !== undefined) parts.set(name, part.slice(end + 4).replace(/\r\n$/, ''));
  }
  return parts;
}
