import type { RunView } from '../view.js';

/** The runs that stand in the page: heads as JSON, fronts and clouds packed (see exporter/html.ts). None in the studio's. */
export async function embeddedViews(): Promise<RunView[]> {
  const heads = JSON.parse(textOf('runs') || '[]') as RunView[];
  if (heads.length === 0) return [];
  const bytes = Uint8Array.from(atob(textOf('packed')), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const bodies = (await new Response(stream).json()) as Partial<RunView>[];
  return heads.map((head, i) => ({ ...head, ...bodies[i] }));
}

const textOf = (id: string): string => document.getElementById(id)?.textContent ?? '';
