// Process file: `npm run pictures`. Makes every picture of docs/guides anew: two demos as their
// reader starts them, driven by role and label. Invariant: what the guide says happens, or no
// picture is made; a picture that nobody takes any more is removed.

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildConsole } from '#console/build-console.ts';
import { openBrowser } from '#console/open-browser.ts';
import { type Camera, openCamera, pictureFolder } from './camera.ts';
import { type RunningDemo, startDemo } from './demo.ts';
import { takeEmptyHouse } from './empty-house.ts';
import { takeFirstHour } from './first-hour.ts';
import { takeScreens } from './screens.ts';

await buildConsole();
const browser = await openBrowser();
const taken = new Map<string, number>();
const visits: [args: string[], take: (camera: Camera, demo: RunningDemo) => Promise<void>][] = [
  [['--empty'], takeEmptyHouse],
  [
    [],
    async (camera, demo) => {
      await takeFirstHour(camera, demo);
      await takeScreens(camera, demo);
    },
  ],
];
try {
  for (const [args, take] of visits) {
    const demo = await startDemo(args);
    try {
      const camera = await openCamera(browser);
      await take(camera, demo);
      for (const [name, bytes] of camera.taken) taken.set(name, bytes);
    } finally {
      await demo.stop();
    }
  }
} finally {
  await browser.close();
}
for (const name of readdirSync(pictureFolder)) {
  if (!taken.has(name.replace(/\.webp$/, ''))) rmSync(join(pictureFolder, name));
}
const total = [...taken.values()].reduce((sum, bytes) => sum + bytes, 0);
process.stdout.write(`${taken.size} pictures, ${Math.round(total / 1000)} kB.\n`);
