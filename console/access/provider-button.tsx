// The way to the OpenID provider and back to the page one is at. Invariant: the address comes from
// the server, which has bound it to this browser. Leaves to others: coming back.

import { Button, Divider } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { type LinkAtProvider, useGoToProvider } from './session-queries.ts';

/** `beside`: there is another way above it; `link`: the one-time link it is to connect. */
export function ProviderButton(props: {
  provider: string;
  beside: boolean;
  link?: LinkAtProvider;
  disabled?: boolean;
  children: ReactNode;
}) {
  const { beside, link, disabled = false, children } = props;
  const go = useGoToProvider();
  return (
    <>
      {beside ? <Divider label={t('or')} labelPosition="center" /> : null}
      <ProblemNote error={go.error} />
      <Button
        variant={beside ? 'default' : 'filled'}
        rightSection={<IconExternalLink size={16} aria-hidden />}
        loading={go.isPending || go.isSuccess}
        disabled={disabled}
        onClick={() => go.mutate(link)}
      >
        {children}
      </Button>
    </>
  );
}
