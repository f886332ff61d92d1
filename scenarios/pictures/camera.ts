// Takes pictures of a page and writes them as WebP. The browser itself compresses them: no other
// program is needed. Invariant: a picture is taken when nothing moves or loads any more, always of
// the same window, in the light; what stands in the page is not touched.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';

export const pictureFolder = fileURLToPath(new URL('../../docs/guides/pictures', import.meta.url));

/** From 0 to 1; below this, letters get a rim. */
const quality = 0.78;

export interface Camera {
  readonly page: Page;
  /** Writes `NAME.webp`, of the window or of one part of it. */
  take(name: string, part?: Locator): Promise<void>;
  /** Names and bytes, in the order they were taken. */
  readonly taken: ReadonlyMap<string, number>;
}

/** A page in the time zone of the demo's property, and a camera for it. */
export async function openCamera(browser: Browser): Promise<Camera> {
  const context = await browser.newContext({
    ...{ viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
    ...{ reducedMotion: 'reduce', timezoneId: 'America/New_York', locale: 'en-US' },
  });
  const page = await context.newPage();
  const darkroom = await context.newPage();
  const taken = new Map<string, number>();
  page.setDefaultTimeout(30_000);
  mkdirSync(pictureFolder, { recursive: true });
  const take = async (name: string, part?: Locator) => {
    await page.waitForLoadState('networkidle');
    await page.evaluate('document.fonts.ready');
    const png = await (part ?? page).screenshot({ animations: 'disabled', caret: 'hide' });
    const webp = await compress(darkroom, png);
    writeFileSync(join(pictureFolder, `${name}.webp`), webp);
    taken.set(name, webp.byteLength);
  };
  return { page, take, taken };
}

/** Runs in the browser: PNG in base 64 to WebP in base 64. */
const inDarkroom = `async ([text, quality]) => {
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext('2d').drawImage(image, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality });
  const out = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(out, (one) => String.fromCharCode(one)).join(''));
}`;

async function compress(darkroom: Page, png: Buffer): Promise<Buffer> {
  const given = JSON.stringify([png.toString('base64'), quality]);
  return Buffer.from(await darkroom.evaluate<string>(`(${inDarkroom})(${given})`), 'base64');
}
