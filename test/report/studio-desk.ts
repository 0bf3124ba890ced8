import { connect } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends a request exactly as written, and reads until the server closes: no client in between tidies anything up. */
export function raw(port: number, text: string, host = '127.0.0.1'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => socket.write(text));
    const pieces: Buffer[] = [];
    socket.on('data', (piece) => pieces.push(piece));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', ...rest] = Buffer.concat(pieces).toString('utf8').split('\r\n\r\n');
      const [first = '', ...lines] = head.split('\r\n');
      const headers = lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]);
      resolve({
        status: Number(first.split(' ')[1]),
        headers: Object.fromEntries(headers) as Record<string, string>,
        body: rest.join('\r\n\r\n'),
      });
    });
  });
}

export interface Ask {
  readonly method?: string;
  /** Lines of headers; default: the server's own address. */
  readonly headers?: readonly string[];
}

export function ask(port: number, target: string, { method = 'GET', headers }: Ask = {}): Promise<Answer> {
  const lines = headers ?? [`Host: 127.0.0.1:${port}`];
  return raw(port, `${[`${method} ${target} HTTP/1.1`, ...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`);
}

export interface Told {
  readonly event: string;
  readonly data: unknown;
  readonly atMs: number;
}

/** Server-sent events as they come; `closed` once the stream ends. */
export function listen(url: string) {
  const events: Told[] = [];
  const stop = new AbortController();
  const read = async (): Promise<void> => {
    const response = await fetch(`${url}api/events`, { signal: stop.signal });
    let text = '';
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece as Uint8Array, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = /^event: (.*)$/m.exec(block)?.[1];
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (event !== undefined) events.push({ event, data: JSON.parse(data ?? 'null'), atMs: Date.now() });
      }
    }
  };
  const closed = read().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return { events, closed, leave: () => stop.abort() };
}

export async function until<T>(found: () => T | undefined | false, what: string, withinMs = 60_000): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const now = found();
    if (now !== undefined && now !== false) return now;
    if (Date.now() > end) throw new Error(`${what} did not happen within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
