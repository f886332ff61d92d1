// What somebody meets whose role asks for a second factor and who has none: setting it up, and
// nothing else. Invariant: signing out is the other way. Leaves to others: which roles ask for it
// (the operator), refusing everything meanwhile (the server).

import { Button } from '@mantine/core';
import { useRenewal } from '../api/renewal.ts';
import { t } from '../language/text.ts';
import { Entrance } from './entrance.tsx';
import { FactorSetup } from './factor-setup.tsx';
import { useSignOut } from './session-queries.ts';

export function FactorPage({ person }: { person: string }) {
  const renew = useRenewal('session');
  const signOut = useSignOut();
  return (
    <Entrance
      title={t('Set up a second factor')}
      lead={t(
        'A role of {person} asks for a code beside the password. ' +
          'It takes an authenticator app on a phone.',
        { person },
      )}
    >
      <FactorSetup onDone={() => void renew()} />
      <Button variant="subtle" onClick={() => signOut.mutate(false)}>
        {t('Sign out')}
      </Button>
    </Entrance>
  );
}
