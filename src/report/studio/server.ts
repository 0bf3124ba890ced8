import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { studioPage } from '../exporter/html.js';
import { eventsOf } from './events.js';
import { openRuns } from './folder.js';
import { refusalOf, routeOf } from './guard.js';

export interface Studio {
  readonly url: string;
  /** Ends every connection. */
  close(): Promise<void>;
}

/**
 * Serves the runs of a folder on 127.0.0.1, to this machine alone, and writes nothing.
 *
 * @param port 0 for one that is free.
 * @throws Error of the system (`EADDRINUSE`, `EACCES`, `ENOENT`) where it cannot listen or the folder cannot be read.
 */
export async function startStudio(folder: string, port: number): Promise<Studio> {
  const runs = openRuns(folder);
  const events = eventsOf(runs);
  const { html, policy } = studioPage();

  const guards = {
    'Content-Security-Policy': `${policy}; frame-ancestors 'none'`,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };

  function send(response: ServerResponse, status: number, type: string, body: string): void {
    response.writeHead(status, { ...guards, 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
    // Of a HEAD, Node keeps the body back.
    response.end(body);
  }

  const sendJson = (response: ServerResponse, status: number, json: string) =>
    send(response, status, 'application/json; charset=utf-8', json);
  const refuse = (response: ServerResponse, status: number, reason: string) =>
    sendJson(response, status, JSON.stringify({ error: reason }));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(request, own);
    if (refusal?.status === 405) response.setHeader('Allow', 'GET, HEAD');
    const route = refusal ?? routeOf(request.url ?? '', runs.names);
    if ('status' in route) return refuse(response, route.status, route.reason);
    switch (route.to) {
      case 'page':
        return send(response, 200, 'text/html; charset=utf-8', html);
      case 'runs':
        return sendJson(response, 200, JSON.stringify(runs.names().map(runs.entry)));
      case 'run':
        return sendView(response, route.name);
      case 'progress': {
        const tick = runs.progress(route.name);
        if (tick === undefined) return refuse(response, 404, 'this run tells no progress: it has ended');
        return sendJson(response, 200, JSON.stringify(tick));
      }
      case 'events':
        response.writeHead(200, { ...guards, 'Content-Type': 'text/event-stream; charset=utf-8' });
        if (request.method === 'HEAD') response.end();
        else events.join(response);
    }
  }

  async function sendView(response: ServerResponse, name: string): Promise<void> {
    let json: string;
    try {
      json = await runs.view(name);
    } catch (error) {
      return refuse(response, 422, runs.reasonOf(error));
    }
    sendJson(response, 200, json);
  }

  const server = createServer((request, response) => {
    // Whatever a folder holds, the other runs go on being served.
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, error instanceof Error ? error.message : String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port: own } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${own}/`,
    close() {
      events.close();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
