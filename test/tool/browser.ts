import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Debian's; other systems name theirs in CHROMIUM. */
export const chromiumPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const hasChromium = existsSync(chromiumPath);
if (!hasChromium)
  console.warn(`no browser at ${chromiumPath}: what a page shows is not tested (install chromium, or set CHROMIUM)`);

/** A browser that asks nobody outside for anything. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page, with what the browser complains of, all that it asks for, and what of that is asked of others than `home`. */
export interface Watched {
  readonly page: Page;
  readonly errors: string[];
  readonly requests: string[];
  readonly foreign: string[];
}

/** Opens an address whose own answers all begin with `home`. */
export async function watched(
  browser: Browser,
  address: string,
  home: string,
  width = 1440,
  height = 900,
): Promise<Watched> {
  const page = await browser.newPage({ viewport: { width, height } });
  const found: Watched = { page, errors: [], requests: [], foreign: [] };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') found.errors.push(message.text());
  });
  page.on('pageerror', (error) => found.errors.push(error.message));
  page.on('dialog', (dialog) => found.errors.push(`a dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    const url = request.url();
    found.requests.push(url);
    if (!url.startsWith(home) && !/^(data|blob):/.test(url)) found.foreign.push(url);
  });
  await page.goto(address);
  return found;
}
