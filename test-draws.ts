// fast-check as the tests use it: every run draws the same, so that a change is judged by what it
// changed. Other draws are asked for: TIEOUT_TEST_SEED takes a number, or `random` for new ones; a
// failure names the seed that brings it back.
// Invariant: a test that draws takes `fc` from here.

import fc from 'fast-check';

const firstSeed = 20_261_126;
const asked = process.env.TIEOUT_TEST_SEED ?? String(firstSeed);
if (asked !== 'random') fc.configureGlobal({ seed: Number(asked) });

export { fc };
