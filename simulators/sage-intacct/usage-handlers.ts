// What a benchmark and a person read of the limits by the control API: usage, lanes, a schedule.
//
// control-routes.ts puts these handlers under /simulator.
// **Invariant**: reading changes nothing; a schedule changes settings, one commit for each step.
// It leaves counting to usage.ts and throttle.ts.

import { isPlain, type Plain } from './body-reader.ts';
import { type Refusal, unknownIdRefusal } from './errors.ts';
import { changedSettings } from './settings.ts';
import type { Simulation } from './simulation.ts';
import { tiers } from './usage.ts';

function bad(message: string): Refusal {
  return unknownIdRefusal(400, { code: 'invalidRequest', name: 'CONTROL', message });
}

function change(simulation: Simulation, value: unknown): void {
  const changed = changedSettings(simulation.settings, value);
  if ('problems' in changed) throw bad(changed.problems.join('; '));
  simulation.commit([{ type: 'settings', settings: changed.settings }]);
}

interface Step {
  readonly afterMs: number;
  readonly settings: Plain;
}

/** Steps of a schedule: `{afterMs, limits?, rateLimits?}`, checked before the first is taken. */
function readSteps(simulation: Simulation, body: Plain): Step[] {
  if (!Array.isArray(body.steps)) throw bad('steps must be a list');
  return body.steps.map((step: unknown, index) => {
    const { afterMs, ...settings } = isPlain(step) ? step : {};
    if (typeof afterMs !== 'number' || !Number.isInteger(afterMs) || afterMs < 0) {
      throw bad(`steps ${index + 1}: afterMs must be a whole number`);
    }
    const changed = changedSettings(simulation.settings, settings);
    if ('problems' in changed) throw bad(`steps ${index + 1}: ${changed.problems.join('; ')}`);
    return { afterMs, settings };
  });
}

function lanesOf({ throttle, xml }: Simulation) {
  return { rest: throttle.occupancy(), xml: xml.throttle.occupancy() };
}

/** Usage, lanes and the schedule of limits. */
export function usageHandlers(simulation: Simulation): Record<string, (body: Plain) => unknown> {
  return {
    'GET /usage': () => ({
      months: simulation.usage.months(),
      transactionsPerMonthByTier: tiers,
      lanes: lanesOf(simulation),
    }),
    'GET /lanes': () => lanesOf(simulation),
    'POST /lanes/reset': () => {
      simulation.throttle.resetOccupancy();
      simulation.xml.throttle.resetOccupancy();
      return lanesOf(simulation);
    },
    'POST /throttle': (body) => {
      const steps = readSteps(simulation, body);
      for (const { afterMs, settings } of steps) {
        if (afterMs === 0) change(simulation, settings);
        else simulation.clock.after(afterMs, () => change(simulation, settings));
      }
      return { steps: steps.length };
    },
    'GET /jobs': () => simulation.jobs.all().map(({ result: _result, ...job }) => job),
    'GET /audit-history': () => simulation.books.auditHistory.slice(-500).toReversed(),
  };
}
