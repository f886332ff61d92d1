// What a customer's page says of merges: whom they count for, who counts for them, and taking one
// back. Invariant: a merge that was taken back is not shown as one. Leaves to others: the dialog
// that merges (merge-dialog.tsx).

import { Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Merges } from '#receivables/merge-routes.ts';
import { MayButton } from '../access/may-button.tsx';
import { useAsked } from '../approvals/approval-queries.ts';
import { unlessProposed } from '../approvals/proposed.ts';
import { formatDay } from '../controls/date-format.ts';
import { Note } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { type Merge, useMerges, useUnmerge } from './merge-queries.ts';

/** A note per merge that stands. */
export function MergeNotes({ code }: { code: string }) {
  const merges = useMerges(code).data?.items.filter(({ undone }) => undone === null) ?? [];
  return merges.map((merge) => (
    <MergeNote key={merge.customer.code} merge={merge} isMerged={merge.customer.code === code} />
  ));
}

function MergeNote({ merge, isMerged }: { merge: Merge; isMerged: boolean }) {
  const [opened, dialog] = useDisclosure(false);
  const other = isMerged ? merge.into : merge.customer;
  const title = isMerged
    ? t('Merged into {name}: what is owed counts there since {mergedOn}.', {
        name: other.name,
        mergedOn: formatDay(merge.mergedOn),
      })
    : t('{name} was merged into this customer on {mergedOn}.', {
        name: other.name,
        mergedOn: formatDay(merge.mergedOn),
      });
  return (
    <>
      <Note
        tone="warn"
        title={title}
        hint={
          <Group gap={14}>
            <span>
              “{merge.reason}”, {merge.by}
            </span>
            <InnerLink href={paths.customer(other.code)}>{other.name}</InnerLink>
            <MayButton
              right="post-entries"
              size="compact-xs"
              variant="subtle"
              onClick={dialog.open}
            >
              {t('Take back…')}
            </MayButton>
          </Group>
        }
      />
      <Unmerge merge={merge} opened={opened} onClose={dialog.close} />
    </>
  );
}

function Unmerge(props: { merge: Merge; opened: boolean; onClose: () => void }) {
  const { customer, into } = props.merge;
  const isAsked = useAsked('entries');
  const unmerge = useUnmerge(customer.code);
  return (
    <ReasonDialog
      opened={props.opened}
      onClose={props.onClose}
      title={t('Take {name} out of {name2}?', { name: customer.name, name2: into.name })}
      effect={t(
        'Each stands for itself again from today on. This is refused once ' +
          'settlements join the two, or entries that named the one were taken for the ' +
          'other.',
      )}
      reasonExample={t('They are two people after all')}
      confirmLabel={isAsked ? t('Propose to take it back') : t('Take back')}
      busy={unmerge.isPending}
      error={unmerge.error}
      onConfirm={(reason) =>
        unmerge.mutate(
          { reason },
          { onSuccess: unlessProposed<Merges>(props.onClose, props.onClose) },
        )
      }
    />
  );
}
