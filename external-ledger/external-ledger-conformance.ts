// One suite that judges every connector against a running company: a simulator at every push, a
// vendor's test company where credentials are in the environment. Invariant: one fresh world per
// judgement, so that none depends on another. Leaves to others: making the world (each connector's
// test file).

import { describe, test } from 'node:test';
import { faultJudgements } from './conformance-faults.ts';
import { postingJudgements } from './conformance-posting.ts';
import { reachJudgements } from './conformance-reach.ts';
import { readingJudgements } from './conformance-reading.ts';
import type { ConformanceWorld, WorldOptions } from './conformance-world.ts';

/** Judges the connector that `makeWorld` puts on a company. Registers tests with node:test. */
export function externalLedgerConformance(
  name: string,
  makeWorld: (options: WorldOptions) => Promise<ConformanceWorld>,
): void {
  describe(`${name} fulfils the contract of an external ledger`, () => {
    for (const { sentence, needs, options, judge } of [
      ...postingJudgements,
      ...faultJudgements,
      ...readingJudgements,
      ...reachJudgements,
    ]) {
      test(sentence, async (context) => {
        const world = await makeWorld(options ?? {});
        context.after(() => world.stop());
        if (needs !== undefined && (world[needs] ?? null) === null) {
          context.skip(`this world has no ${needs}`);
          return;
        }
        await judge(world);
      });
    }
  });
}
