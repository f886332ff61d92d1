// `tieout people`: who works for a property. `tieout people link NAME` makes a one-time link by
// which that person sets a new password, `reset-second-factor` takes a lost second factor away,
// `disconnect` an account of an OpenID provider. The way back in for who has the machine.
// Invariant: whoever can read the database could do the same; it is done by the front door's rules
// all the same, it is in the audit trail, and the link opens once.

import { accessProblem } from '#access/access-errors.ts';
import {
  type LinkPurpose,
  linkAddress,
  linkHours,
  makeLink,
  purposeFor,
} from '#access/link-store.ts';
import { hasPeople, listPeople, type PersonRow, stateOf } from '#access/person-store.ts';
import { disconnect } from '#access/provider-sign-in-store.ts';
import { roleText } from '#access/rights.ts';
import { resetFactor } from '#access/second-factor-store.ts';
import { withTransaction } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import type { House } from '#root/compose.ts';
import { setUpText } from '#root/serve.ts';
import { chooseProperty, commandProblem, withHouse } from './open.ts';
import { answer, formatTable } from './terminal.ts';

export interface PeopleOptions {
  readonly property?: string;
  readonly json?: boolean;
}

const actions = ['link', 'reset-second-factor', 'disconnect'] as const;
type Action = (typeof actions)[number];

const isAction = (text: string): text is Action => (actions as readonly string[]).includes(text);

/** *Errors:* COMMAND_*, ACCESS_PERSON_UNKNOWN, ACCESS_FACTOR_OFF. */
export async function runPeople(
  action: string | undefined,
  name: string | undefined,
  options: PeopleOptions,
): Promise<void> {
  if (action !== undefined && !isAction(action)) {
    const facts = [action, actions.join(', ')] as const;
    throw new ProblemError([commandProblem('COMMAND_ACTION_UNKNOWN', {}, ...facts)]);
  }
  await withHouse('people', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    const all = await listPeople(house.pool, propertyId);
    const asJson = options.json === true;
    if (action === undefined) return answer(asJson, all, await listText(house, all));
    const person = all.find((one) => one.name.toLowerCase() === (name ?? '').toLowerCase());
    if (!person) {
      throw new ProblemError([accessProblem('ACCESS_PERSON_UNKNOWN', {}, name ?? '""')]);
    }
    const { told, json } = await acts[action](house, person);
    answer(asJson, { name: person.name, ...json }, told);
  });
}

type Act = (house: House, person: PersonRow) => Promise<{ told: string; json: object }>;

const acts: Readonly<Record<Action, Act>> = {
  link: async (house, person) => {
    const purpose = purposeFor(person);
    const link = await linkFor(house, purpose, person);
    const hours = linkHours[purpose];
    const told = `${person.name} sets a new password here, once and within ${hours} hours:`;
    return { told: `${told}\n  ${link}`, json: { link, hours } };
  },
  'reset-second-factor': async ({ pool }, { personId, name }) => {
    await withTransaction(pool, (tx) => resetFactor(tx, personId));
    const told = `${name} signs in without a second factor now; all their sessions have ended.`;
    return { told, json: { secondFactor: false } };
  },
  disconnect: async ({ pool }, { personId, name }) => {
    const disconnected = await withTransaction(pool, (tx) => disconnect(tx, personId));
    const told = `${name} is connected to no account of an OpenID provider.`;
    return { told, json: { disconnected } };
  },
};

async function linkFor(
  { pool, config }: House,
  purpose: LinkPurpose,
  { personId }: PersonRow,
): Promise<string> {
  const token = await makeLink(pool, { purpose, personId, by: config.person, byMachine: true });
  return linkAddress(originOf(config), token);
}

const originOf = ({ publicUrl, port }: House['config']) => publicUrl ?? `http://localhost:${port}`;

async function listText(house: House, all: readonly PersonRow[]): Promise<string> {
  if (!(await hasPeople(house.pool))) {
    return (await setUpText(house, originOf(house.config))).trim();
  }
  return formatTable([
    ['Name', 'State', 'Second factor', 'Roles'],
    ...all.map((person) => [
      ...[person.name, stateOf(person), person.secondFactor ? 'on' : 'off'],
      rolesText(person),
    ]),
  ]);
}

function rolesText({ owner, roles: held }: PersonRow): string {
  const named = held.map(({ role, outlet }) => roleText(role, outlet));
  return [...(owner ? ['Owner'] : []), ...named].join(', ') || 'none';
}
