import { randomBytes } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions } from 'fastify';
import type { CrossdockError } from '../errors/index.ts';
import { gatewayErrors } from './errors.ts';
import { gatewayLimits, gatewayTimes } from './limits.ts';
import { renderProblem, tellable } from './problem.ts';
import { sendAnswer } from './send-answer.ts';

/** What a caller may send as the id of its request, so that both logs name it alike. */
const requestIdForm = /^[\w.:-]{1,100}$/;

/** A part of this process's own and a number: unique, and cheaper than a UUID for each request. */
function createRequestIds(): (request: IncomingMessage) => string {
  const prefix = randomBytes(6).toString('hex');
  let count = 0;
  return ({ headers }) => {
    const sent = headers['x-request-id'] ?? headers['request-id'];
    if (typeof sent === 'string' && requestIdForm.test(sent)) return sent;
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}

/** Limits and times of the connection, and answers for requests that reach no route. */
export function createServerOptions(): FastifyHttpOptions<Server> {
  const requestIds = createRequestIds();
  return {
    logger: false,
    genReqId: (request) => requestIds(request as IncomingMessage),
    bodyLimit: gatewayLimits.bodyBytesMax,
    requestTimeout: gatewayTimes.requestTimeoutMs,
    // Node.js looks for slow headers and requests every 30 s unless told otherwise.
    http: { connectionsCheckingInterval: gatewayTimes.connectionCheckMs },
    keepAliveTimeout: gatewayTimes.keepAliveTimeoutMs,
    // Idle connections are closed at once; those with a request under way get their answer first.
    forceCloseConnections: 'idle',
    // We answer this ourselves, as a problem document.
    return503OnClosing: false,
    routerOptions: { maxParamLength: gatewayLimits.pathSegmentLengthMax },
    frameworkErrors: (error, request, reply) => {
      sendAnswer(reply, renderProblem(tellable(error), request.id));
    },
    clientErrorHandler: answerBrokenRequest,
  };
}

/** Answers what Node.js could not read as a request, so there is no reply object: the bytes are written by hand. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { status, headers, body } = renderProblem(describe(error), 'unread');
  const lines = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head}\r\n${body}`);
}

function describe({ code }: NodeJS.ErrnoException): CrossdockError {
  if (code === 'HPE_HEADER_OVERFLOW') return gatewayErrors.XD_HEADERS_TOO_LARGE();
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return gatewayErrors.XD_REQUEST_TIMEOUT({
      headersMs: gatewayTimes.headersTimeoutMs,
      requestMs: gatewayTimes.requestTimeoutMs,
    });
  return gatewayErrors.XD_REQUEST_BROKEN({ reason: 'It does not keep to HTTP/1.1.' });
}
