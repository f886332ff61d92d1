// Process file: `npm run packed`. Packs this clone as `npm pack` does, and starts the simulated
// company from the package with npx, in an empty folder with an empty cache, as somebody who has
// never seen the clone; asks it for a token and stops it. About a minute, most of it downloads.
// Invariant: the exit code is 0 only when the company answered. Nothing is published.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import packageFile from '#root/package.json' with { type: 'json' };

const { version } = packageFile;
const run = promisify(execFile);
const clone = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'tieout-packed-'));
const empty = join(folder, 'empty');
mkdirSync(empty);
try {
  await run('npm', ['pack', '--pack-destination', folder], { cwd: clone });
  await answered(join(folder, `tieout-${version}.tgz`));
  process.stdout.write('The simulated company answered from the package, in an empty folder.\n');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Resolves when the company gave a token. *Errors:* what npx said, where it ended before. */
async function answered(file: string): Promise<void> {
  const args = ['--yes', '--cache', join(folder, 'cache'), '--package', file];
  const child = spawn(
    'npx',
    [...args, 'tieout', 'simulate', 'sage-intacct', '--port', '0'],
    // A group of its own: npx starts the command as another process.
    { cwd: empty, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  let said = '';
  const address = await new Promise<string>((resolve, reject) => {
    const hear = (text: string) => {
      said += text;
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.once('exit', () => reject(new Error(said)));
  });
  const ended = once(child, 'exit');
  try {
    const answer = await fetch(`${address}/ia/api/v1/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'tieout.app.sage.test',
        client_secret: 'harbor-secret',
        username: 'tieout@HARBORPOINT',
      }),
    });
    if (answer.status !== 200) throw new Error(`a token was refused: ${await answer.text()}`);
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await ended;
  }
}
