import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { packageRoot } from '../../catalog/package-root.js';
import { slim } from '../slim.js';
import type { RunView } from '../view.js';

/** The page is built, wherever this file itself runs from. */
const built = new URL('dist/report/page/', packageRoot);

/** Nothing but what stands in the file itself: no request can leave it. */
const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:";

/** One self-contained page of one run, or of several beside each other, that works offline. */
export function reportPage(views: readonly RunView[]): string {
  const title = views.map((view) => view.question.space.name).join(' and ');
  return page({
    title: `copareto: ${title}`,
    policy,
    head: `<style>${asset('page.css')}</style>`,
    body: `${embedded(views)}\n<script>${asset('main.js')}</script>`,
  });
}

/** The same page without a run: it asks the studio's server, which gave it, for those there are. */
export function studioPage(): { readonly html: string; readonly policy: string } {
  const script = asset('main.js');
  const hash = createHash('sha256').update(script).digest('base64');
  const served = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'`;
  const html = page({
    title: 'copareto studio',
    policy: served,
    // Without one, a browser asks for /favicon.ico.
    head: `<link rel="icon" href="data:,">\n<style>${asset('page.css')}</style>`,
    attributes: ' data-studio',
    body: `<script>${script}</script>`,
  });
  return { html, policy: served };
}

interface Shell {
  readonly title: string;
  readonly policy: string;
  readonly head: string;
  /** Of the body element, with a space before each. */
  readonly attributes?: string;
  readonly body: string;
}

export function page({ title, policy: csp, head, attributes = '', body }: Shell): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${csp}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
${head}
</head>
<body${attributes}>
<div id="app"></div>
<noscript>This page draws a run of copareto, and needs JavaScript. The same data: copareto export RUN --to csv.</noscript>
${body}
</body>
</html>
`;
}

/** What a reader of the source may want as plain JSON; fronts and clouds, which are large, packed (raw deflate, base64). */
function embedded(views: readonly RunView[]): string {
  const heads = views.map(({ name, place, manifest, question }) => ({ name, place, manifest, question }));
  const bodies = views.map(slim).map(({ front, cloud }) => ({ front, cloud }));
  const packed = deflateRawSync(JSON.stringify(bodies), { level: 9 }).toString('base64');
  return [
    `<script type="application/json" id="runs">${inert(JSON.stringify(heads))}</script>`,
    `<script type="text/plain" id="packed">${packed}</script>`,
  ].join('\n');
}

/** JSON that no HTML parser can be led astray by. */
export function inert(json: string): string {
  return json
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '');

/** A `</script` or `</style` inside would end the element early. */
function asset(name: string): string {
  return readFileSync(new URL(name, built), 'utf8').replaceAll(/<\/(script|style)/gi, String.raw`<\/$1`);
}
