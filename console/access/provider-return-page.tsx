// Where the OpenID provider sends people back to: hands on what they brought, and says what went
// wrong. Invariant: the answer leaves the address before anything else happens, and is handed on
// once. Leaves to others: judging it (the server).

import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { Entrance } from './entrance.tsx';
import { useComeBack } from './session-queries.ts';

/** `onDone` gets the page to go on at. */
export function ProviderReturnPage(props: { answer: string; onDone: (path: string) => void }) {
  const { answer, onDone } = props;
  const back = useComeBack();
  const handedOn = useRef(false);
  useEffect(() => {
    if (handedOn.current) return;
    handedOn.current = true;
    back.mutate(answer, { onSuccess: ({ returnTo }) => onDone(returnTo) });
  });
  if (!back.error) return <Entrance title={t('Signing in')} lead={t('A moment, please.')} />;
  return (
    <Entrance title={t('Not signed in')}>
      <ProblemNote error={back.error} />
      <Button variant="default" onClick={() => onDone('/')}>
        {t('Go to sign-in')}
      </Button>
    </Entrance>
  );
}
