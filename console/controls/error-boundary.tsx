// What a person sees when a page fails: the problem with its code and hint, and a way on.
// Invariant: never a stack trace. Leaves to others: catching (the router does).

import { Button, Group } from '@mantine/core';
import { t } from '../language/text.ts';
import { ProblemNote } from './problem-note.tsx';

/** Shown by the router in place of a page that threw. */
export function PageFailure({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <div style={{ padding: '48px var(--gutter)', maxWidth: 720 }}>
      <ProblemNote error={error} />
      <Group mt="md" gap="xs">
        <Button onClick={reset}>{t('Try again')}</Button>
        <Button variant="default" onClick={() => window.location.reload()}>
          {t('Reload the page')}
        </Button>
      </Group>
    </div>
  );
}
