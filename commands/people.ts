// `tieout people`: who works for a property; `tieout people link NAME` makes a one-time link by
// which that person sets a new password. The way back in for who has the machine.
// Invariant: whoever can read the database could do the same; it is done by the front door's rules
// all the same, and the link opens once.

import { accessProblem } from '#access/access-errors.ts';
import {
  type LinkPurpose,
  linkAddress,
  linkHours,
  makeLink,
  purposeFor,
} from '#access/link-store.ts';
import { hasPeople, listPeople, type PersonRow, stateOf } from '#access/person-store.ts';
import { roleText } from '#access/rights.ts';
import { ProblemError } from '#problems/problem.ts';
import type { House } from '#root/compose.ts';
import { setUpText } from '#root/serve.ts';
import { chooseProperty, commandProblem, withHouse } from './open.ts';
import { answer, formatTable } from './terminal.ts';

export interface PeopleOptions {
  readonly property?: string;
  readonly json?: boolean;
}

/** *Errors:* COMMAND_*, ACCESS_PERSON_UNKNOWN. */
export async function runPeople(
  action: string | undefined,
  name: string | undefined,
  options: PeopleOptions,
): Promise<void> {
  if (action !== undefined && action !== 'link') {
    throw new ProblemError([commandProblem('COMMAND_ACTION_UNKNOWN', {}, action, 'link')]);
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
    const purpose = purposeFor(person);
    const link = await linkFor(house, purpose, person);
    const hours = linkHours[purpose];
    const told = `${person.name} sets a new password here, once and within ${hours} hours:`;
    answer(asJson, { name: person.name, link, hours }, `${told}\n  ${link}`);
  });
}

async function linkFor(
  { pool, config }: House,
  purpose: LinkPurpose,
  { personId }: PersonRow,
): Promise<string> {
  const token = await makeLink(pool, { purpose, personId, by: config.person });
  return linkAddress(originOf(config), token);
}

const originOf = ({ publicUrl, port }: House['config']) => publicUrl ?? `http://localhost:${port}`;

async function listText(house: House, all: readonly PersonRow[]): Promise<string> {
  if (!(await hasPeople(house.pool))) {
    return (await setUpText(house, originOf(house.config))).trim();
  }
  return formatTable([
    ['Name', 'State', 'Roles'],
    ...all.map((person) => [person.name, stateOf(person), rolesText(person)]),
  ]);
}

function rolesText({ owner, roles: held }: PersonRow): string {
  const named = held.map(({ role, outlet }) => roleText(role, outlet));
  return [...(owner ? ['Owner'] : []), ...named].join(', ') || 'none';
}
