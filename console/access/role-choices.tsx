// The roles of a person as a list to tick, each for the property or for one outlet. Invariant: what
// is not ticked is taken away; several outlets of one role stay as they are unless it is unticked.
// Leaves to others: what roles may (access/rights.ts).

import { Checkbox, NativeSelect } from '@mantine/core';
import { allRoles, type Role, roles, roleText } from '#access/rights.ts';
import { useOutletChoices } from '../chart-of-accounts/property-queries.ts';
import { t } from '../language/text.ts';
import classes from './people.module.css';
import type { RoleGiven } from './people-queries.ts';

interface RoleChoicesProps {
  readonly value: readonly RoleGiven[];
  readonly onChange: (roles: readonly RoleGiven[]) => void;
}

export function RoleChoices({ value, onChange }: RoleChoicesProps) {
  const outlets = useOutletChoices();
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
      <legend style={{ fontSize: 14, fontWeight: 500, marginBottom: 8 }}>{t('Roles')}</legend>
      <div className={classes.choices}>
        {allRoles.map((role) => {
          const held = value.filter((one) => one.role === role);
          const others = value.filter((one) => one.role !== role);
          const give = (outlet: string | null) => onChange([...others, { role, outlet }]);
          return (
            <div key={role} className={classes.choice}>
              <Checkbox
                label={roles[role].name}
                description={roles[role].does}
                checked={held.length > 0}
                onChange={() => (held.length > 0 ? onChange(others) : give(null))}
              />
              {held.length > 0 ? (
                <NativeSelect
                  aria-label={t('{name} for', { name: roles[role].name })}
                  size="xs"
                  data={[
                    ...(held.length > 1 ? [{ value: '+', label: outletsOf(held) }] : []),
                    { value: '', label: t('The property') },
                    ...outlets,
                  ]}
                  value={held.length > 1 ? '+' : (held[0]?.outlet ?? '')}
                  onChange={(event) => {
                    const { value: chosen } = event.currentTarget;
                    if (chosen !== '+') give(chosen === '' ? null : chosen);
                  }}
                />
              ) : null}
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}

const outletsOf = (held: readonly RoleGiven[]) =>
  held.map(({ outlet }) => outlet ?? t('the property')).join(', ');

/** `Accountant, Viewer (TRS)`. */
export function rolesText(held: readonly RoleGiven[]): string {
  return held.map(({ role, outlet }) => roleText(role as Role, outlet)).join(', ');
}
