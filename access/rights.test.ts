// The table of rights as an accountant would check it: who may, and above all who may not. Method:
// the pure tables are asked; http-server.test.ts holds them against the routes that exist.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '#problems/problem.ts';
import { personActor, requireOutlets, requireRight } from './actor.ts';
import { allRights, allRoles, type Right, type Role, rightsOf, roles } from './rights.ts';

const mayNot: readonly (readonly [Role, readonly Right[]])[] = [
  ['viewer', allRights.filter((right) => right !== 'read')],
  ['api-client', allRights.filter((right) => right !== 'read' && right !== 'send-events')],
  ['accountant', ['manage-people', 'change-settings', 'approve-adjustments', 'reopen']],
  ['approver', ['post-entries', 'requeue', 'change-mappings', 'register-adjustments']],
  ['implementer', ['post-entries', 'exclude', 'close', 'reopen', 'manage-people']],
];

for (const [role, refused] of mayNot) {
  test(`${roles[role].name}: may not ${refused.slice(0, 4).join(', ')} …`, () => {
    const held = rightsOf([role]);
    assert.deepEqual(
      refused.filter((right) => held.has(right)),
      [],
    );
  });
}

test('an administrator may do everything; every role may read', () => {
  assert.deepEqual([...rightsOf(['administrator'])], allRights);
  for (const role of allRoles) assert(rightsOf([role]).has('read'), role);
});

test('who prepares an adjustment does not approve it, unless as administrator', () => {
  const both = allRoles.filter((role) => {
    const held = rightsOf([role]);
    return held.has('register-adjustments') && held.has('approve-adjustments');
  });
  assert.deepEqual(both, ['administrator']);
});

test('roles add up', () => {
  const held = rightsOf(['viewer', 'approver', 'accountant']);
  assert(held.has('post-entries') && held.has('reopen') && !held.has('manage-people'));
});

test('a refusal says which right is missing and who can give it', () => {
  const session = { personId: 1, sessionId: 1n, way: 'password', lacksFactor: false } as const;
  const viewer = personActor({
    ...{ name: 'vera', owner: false, roles: ['viewer'], outletRoles: [], session },
  });
  requireRight(viewer, 'read');
  assert.throws(
    () => requireRight(viewer, 'requeue'),
    (error) => {
      assert(error instanceof ProblemError);
      const [problem] = error.problems;
      assert.equal(error.status, 403);
      assert.equal(problem?.code, 'ACCESS_RIGHT_MISSING');
      assert.equal(
        problem.message,
        'vera may not requeue exports: the right "requeue" is missing.',
      );
      assert.match(problem.hint, /Administrator, Implementer, Accountant\. An administrator gives/);
      return true;
    },
  );
});

test('a role for one outlet is good for requests about that outlet only', () => {
  const session = { personId: 1, sessionId: 1n, way: 'password', lacksFactor: false } as const;
  const till = personActor({
    ...{ name: 'theo', owner: false, roles: [], outletRoles: [['TRS', 'accountant']], session },
  });
  requireOutlets(till, 'requeue', ['TRS']);
  for (const asked of [[], ['REIT'], ['TRS', 'REIT']]) {
    assert.throws(
      () => requireOutlets(till, 'requeue', asked),
      (error) => error instanceof ProblemError && error.problems[0]?.code === 'ACCESS_OUTLET_ONLY',
    );
  }
});
