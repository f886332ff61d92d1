// Finds a Chromium for the walks and starts it: the one named in CHROME_PATH, an installed one,
// else the one inside the npm package @sparticuz/chromium, which brings the system libraries it
// needs (nss and others). Invariant: nothing is downloaded, and two walks never see a half-unpacked
// browser. Leaves to others: closing the browser. For tests only; reads the environment like a
// process file.

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import bundled from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A headless browser; the caller closes it. */
export async function openBrowser(): Promise<Browser> {
  const found = process.env.CHROME_PATH ?? installed.find((path) => existsSync(path));
  const args = ['--no-sandbox', '--disable-dev-shm-usage'];
  if (found !== undefined) return chromium.launch({ executablePath: found, args });
  const folder = await unpacked();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args,
    env: {
      ...process.env,
      FONTCONFIG_PATH: join(folder, 'fonts'),
      LD_LIBRARY_PATH: [join(folder, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH]
        .filter(Boolean)
        .join(':'),
    },
  });
}

/**
 * The folder with the bundled browser, unpacked once per checkout into a folder of its own and then
 * renamed. The package adds its libraries only where it believes it runs on AWS Lambda; a variable
 * says so.
 */
async function unpacked(): Promise<string> {
  const home = fileURLToPath(new URL('../.tieout', import.meta.url));
  const folder = join(home, 'chromium-147-fonts');
  if (existsSync(folder)) return folder;
  await mkdir(home, { recursive: true });
  const own = await mkdtemp(join(home, 'chromium-'));
  const kept = { TMPDIR: process.env.TMPDIR, runtime: process.env.AWS_LAMBDA_JS_RUNTIME };
  process.env.TMPDIR = own;
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs22.x';
  bundled.setGraphicsMode = false;
  await bundled.executablePath();
  await writeFile(join(own, 'fonts', 'fonts.conf'), fontsOf(folder));
  restore('TMPDIR', kept.TMPDIR);
  restore('AWS_LAMBDA_JS_RUNTIME', kept.runtime);
  // Another walk may have been first; then its folder stays and ours goes.
  await rename(own, folder).catch(() => rm(own, { recursive: true, force: true }));
  return folder;
}

/**
 * Where the browser finds fonts: the package's own configuration names folders of AWS Lambda only,
 * and a browser without any font ends at the first character its web font lacks.
 */
function fontsOf(folder: string): string {
  const folders = [join(folder, 'fonts'), '/usr/share/fonts'];
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${folders.map((one) => `  <dir>${one}</dir>`).join('\n')}
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
