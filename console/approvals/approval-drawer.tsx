// One change that waits for a second person, or had one: what it would do, line by line, who and
// why, and deciding. Invariant: nobody is offered to decide on their own. Leaves to others: doing
// it (the server), who may (it says so itself).

import { Group, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { ApprovalDetail } from '#approvals/approval-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { formatInstant } from '../controls/date-format.ts';
import { DetailDrawer } from '../controls/detail-drawer.tsx';
import { Facts, Section } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { tellFailure } from '../controls/tell-failure.ts';
import { WhyButton } from '../controls/why-button.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { useApproval, useApprove, useReject, useWithdraw } from './approval-queries.ts';
import { areaWords, StateBadge } from './approval-table.tsx';
import classes from './approvals.module.css';
import { EffectView } from './effect-view.tsx';

const rightOf = { mappings: 'approve-mappings', entries: 'approve-entries' } as const;

/** Opened by the `open` value of the address. */
export function ApprovalDrawer(props: { approvalId: string; onClose: () => void }) {
  const { data, error, refetch } = useApproval(props.approvalId);
  return (
    <DetailDrawer
      opened
      onClose={props.onClose}
      label={t('Approval {id}', { id: props.approvalId })}
      header={
        data ? <Head of={data} /> : error ? t('Approval') : <Skeleton height={46} width="60%" />
      }
      footer={data?.state === 'waiting' ? <Actions of={data} /> : undefined}
    >
      <Stack gap={28} px={{ base: 16, sm: 24 }} py={20}>
        <ProblemNote error={error} onRetry={() => void refetch()} />
        {data ? (
          <>
            <EffectView of={data} />
            <Section title={t('Who and why')}>
              <People of={data} />
            </Section>
          </>
        ) : null}
        {data || error ? null : <Skeleton height={280} />}
      </Stack>
    </DetailDrawer>
  );
}

function Head({ of }: { of: ApprovalDetail }) {
  return (
    <>
      <Text component="h2" m={0} fw={640} fz={17} lts="-0.012em">
        {of.summary}
      </Text>
      <div className={classes.headLine}>
        <StateBadge approval={of} />
        <Text size="sm" c="dimmed">
          {areaWords[of.area]} · {of.proposedBy}, {formatInstant(of.proposedAt)}
        </Text>
      </div>
    </>
  );
}

const endedWords: Record<ApprovalDetail['state'], string> = {
  waiting: '',
  approved: t('Approved by'),
  rejected: t('Rejected by'),
  withdrawn: t('Taken back by'),
};

const exportsIn = (count: number) =>
  t('{count, plural, one {# export} other {# exports}}', { count });

function People({ of }: { of: ApprovalDetail }) {
  const decided =
    of.decidedBy === null ? null : `${of.decidedBy}, ${formatInstant(of.decidedAt ?? '')}`;
  return (
    <Facts
      facts={[
        [t('Proposed by'), `${of.proposedBy}, ${formatInstant(of.proposedAt)}`],
        [t('Why'), of.reason],
        [endedWords[of.state], decided],
        [t('Because'), of.decisionReason],
        [t('Released'), of.released > 0 ? exportsIn(of.released) : null],
        [t('Entries'), of.entryIds.length > 0 ? <Entries key="entries" ids={of.entryIds} /> : null],
      ]}
    />
  );
}

function Entries({ ids }: { ids: readonly string[] }) {
  return (
    <Group gap={10} component="span">
      {ids.map((id) => (
        <InnerLink key={id} href={paths.journalEntries({ open: id })}>
          {id}
        </InnerLink>
      ))}
    </Group>
  );
}

function Actions({ of }: { of: ApprovalDetail }) {
  const withdraw = useWithdraw(of);
  const own = of.own
    ? t('It was proposed by you or by an API key you made: another person decides.')
    : null;
  return (
    <Stack gap={10} w="100%">
      <Group gap={8}>
        <Approve of={of} own={own} />
        <Reject of={of} own={own} />
        {of.own ? (
          <WhyButton
            variant="default"
            why={null}
            loading={withdraw.isPending}
            onClick={() => withdraw.mutate(undefined, { onError: tellFailure })}
          >
            {t('Take back')}
          </WhyButton>
        ) : null}
      </Group>
    </Stack>
  );
}

interface ActionProps {
  readonly of: ApprovalDetail;
  /** Why not, where it is one's own. */
  readonly own: string | null;
}

function doneWords(entryIds: readonly string[], released: number): string {
  const [ids, count] = [entryIds.join(', '), entryIds.length];
  if (count > 0) {
    return t('Booked as {count, plural, one {entry} other {entries}} {ids}.', { count, ids });
  }
  if (released === 0) return t('It holds from now on.');
  return t('{released, plural, one {# export} other {# exports}} released and queued again.', {
    released,
  });
}

function Approve({ of, own }: ActionProps) {
  const approve = useApprove(of);
  const submit = () =>
    approve.mutate(undefined, {
      onSuccess: ({ entryIds, released }) =>
        notifications.show({
          title: t('Approved and done'),
          message: doneWords(entryIds, released),
          color: 'teal',
        }),
      onError: tellFailure,
    });
  return (
    <MayButton right={rightOf[of.area]} why={own} loading={approve.isPending} onClick={submit}>
      {t('Approve')}
    </MayButton>
  );
}

function Reject({ of, own }: ActionProps) {
  const [opened, setOpened] = useState(false);
  const reject = useReject(of);
  const close = () => setOpened(false);
  return (
    <>
      <MayButton
        right={rightOf[of.area]}
        why={own}
        variant="default"
        onClick={() => setOpened(true)}
      >
        {t('Reject…')}
      </MayButton>
      <ReasonDialog
        opened={opened}
        onClose={close}
        title={t('Reject this change?')}
        effect={t('Nothing is done. {name} sees your reason and may propose it anew.', {
          name: of.proposedBy,
        })}
        reasonExample={t('The account there is for shows only')}
        confirmLabel={t('Reject')}
        danger
        busy={reject.isPending}
        error={reject.error}
        onConfirm={(reason) => reject.mutate(reason, { onSuccess: close })}
      />
    </>
  );
}
