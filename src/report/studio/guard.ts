import type { IncomingMessage } from 'node:http';

/**
 * Who may ask what. The studio listens on the loopback interface alone, yet every page in a browser can reach that: a
 * foreign one under its own name, whose address it lets point here (DNS rebinding: the Host tells), or from its own origin
 * (the Origin tells, and of requests without one Sec-Fetch-Site).
 */
export interface Refusal {
  readonly status: 400 | 403 | 404 | 405;
  readonly reason: string;
}

export type Route =
  | { readonly to: 'page' | 'runs' | 'events' }
  | { readonly to: 'run' | 'progress'; readonly name: string };

export function refusalOf(request: IncomingMessage, port: number): Refusal | undefined {
  const { host, origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  // A browser leaves the default port out.
  const hosts = ['127.0.0.1', 'localhost'].flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]);
  if (request.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length > 1)
    return { status: 400, reason: 'one Host, please' };
  if (host === undefined || !hosts.includes(host.toLowerCase()))
    return { status: 403, reason: 'the studio answers to its own address alone' };
  if (origin !== undefined && !hosts.some((name) => origin === `http://${name}`))
    return { status: 403, reason: 'the studio answers to its own page alone' };
  if (site === 'cross-site' && request.headers['sec-fetch-mode'] !== 'navigate')
    return { status: 403, reason: 'the studio answers to its own page alone' };
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, reason: 'the studio only shows: GET or HEAD' };
  return undefined;
}

/** The target as sent: nothing is normalised, so nothing has two spellings. `names`: of the runs there are. */
export function routeOf(target: string, names: () => readonly string[]): Route | Refusal {
  const [path = ''] = target.split('?', 1);
  if (path === '/') return { to: 'page' };
  if (path === '/api/runs') return { to: 'runs' };
  if (path === '/api/events') return { to: 'events' };
  const [, written = '', progress] = /^\/api\/runs\/([^/]+)(\/progress)?$/.exec(path) ?? [];
  if (written === '') return { status: 404, reason: 'there is nothing here' };
  const name = decoded(written);
  if (name === undefined) return { status: 400, reason: 'this name is not written as a URL writes it' };
  if (!names().includes(name)) return { status: 404, reason: 'there is no such run' };
  return { to: progress === undefined ? 'run' : 'progress', name };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
