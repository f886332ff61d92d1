// What a person does with a manual adjustment: explain it, approve it or send it back, withdraw it,
// add evidence. Invariant: each move says what it does before it does it. Leaves to others: which
// moves there are (the server refuses what does not fit).

import { FileButton, Group, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { AdjustmentView } from '#reconciliation/adjustment-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { tellFailure } from '../controls/tell-failure.ts';
import { t } from '../language/text.ts';
import { foundKindChoices } from './adjustment-entry.tsx';
import {
  type MirrorChoices,
  useAdjustmentMove,
  useEvidence,
  useMirrorPreview,
} from './adjustment-queries.ts';
import { MirrorPreview, nothingChosen, whyNotMirrored } from './mirror-preview.tsx';

export type Move = 'complete' | 'approve' | 'send-back' | 'withdraw';
export interface ChosenMove {
  readonly adjustment: AdjustmentView;
  readonly move: Move;
}

/** The buttons below an adjustment. */
export function AdjustmentActions(props: {
  adjustment: AdjustmentView;
  onMove: (move: Move) => void;
}) {
  const { adjustment: one, onMove } = props;
  return (
    <Group gap={8}>
      {one.state === 'draft' ? (
        <MayButton
          right="register-adjustments"
          size="compact-sm"
          onClick={() => onMove('complete')}
        >
          {t('Explain…')}
        </MayButton>
      ) : null}
      {one.state === 'awaiting' ? (
        <>
          <ApproveButton adjustmentId={one.adjustmentId} />
          <MayButton
            right="approve-adjustments"
            size="compact-sm"
            variant="default"
            onClick={() => onMove('send-back')}
          >
            {t('Send back…')}
          </MayButton>
        </>
      ) : null}
      {one.state === 'expected' ? null : <EvidenceButton adjustmentId={one.adjustmentId} />}
      {one.state === 'draft' || one.entryId !== null ? null : (
        <MayButton
          right="register-adjustments"
          size="compact-sm"
          variant="default"
          onClick={() => onMove('withdraw')}
        >
          {t('Withdraw…')}
        </MayButton>
      )}
    </Group>
  );
}

function ApproveButton({ adjustmentId }: { adjustmentId: string }) {
  const move = useAdjustmentMove();
  const approve = () =>
    move.mutate({ adjustmentId, move: 'approve', body: {} }, { onError: tellFailure });
  return (
    <MayButton
      right="approve-adjustments"
      size="compact-sm"
      loading={move.isPending}
      onClick={approve}
    >
      {t('Approve')}
    </MayButton>
  );
}

function EvidenceButton({ adjustmentId }: { adjustmentId: string }) {
  const add = useEvidence();
  const keep = (file: File | null) => {
    if (file === null) return;
    add.mutate({ adjustmentId, file }, { onError: tellFailure });
  };
  return (
    <FileButton onChange={keep}>
      {(button) => (
        <MayButton
          right="register-adjustments"
          {...button}
          size="compact-sm"
          variant="default"
          loading={add.isPending}
        >
          {t('Add evidence…')}
        </MayButton>
      )}
    </FileButton>
  );
}

/** The dialog of the move that was chosen. */
export function MoveDialog(props: { chosen: ChosenMove | null; onClose: () => void }) {
  const { chosen, onClose } = props;
  if (chosen?.move === 'complete') {
    return <CompleteDialog adjustment={chosen.adjustment} onClose={onClose} />;
  }
  return <PlainDialog chosen={chosen} onClose={onClose} />;
}

function CompleteDialog(props: { adjustment: AdjustmentView; onClose: () => void }) {
  const { adjustment, onClose } = props;
  const move = useAdjustmentMove();
  const [kind, setKind] = useState(adjustment.kind ?? 'belongs-there');
  const [reference, setReference] = useState(adjustment.evidenceReference ?? '');
  const [choices, setChoices] = useState<MirrorChoices>(nothingChosen);
  const isMirror = kind === 'mirror-here';
  const preview = useMirrorPreview(adjustment.adjustmentId, choices, isMirror);
  const submit = (reason: string) => {
    const evidence = reference.trim() === '' ? {} : { evidenceReference: reference.trim() };
    const mirror = isMirror ? { mirror: choices } : {};
    const body = { reason, kind, ...evidence, ...mirror };
    const { adjustmentId } = adjustment;
    move.mutate({ adjustmentId, move: 'complete', body }, { onSuccess: onClose });
  };
  return (
    <ReasonDialog
      opened
      onClose={onClose}
      title={t('Explain this entry')}
      wide={isMirror}
      why={isMirror ? whyNotMirrored(preview) : null}
      effect={effectOf(adjustment, isMirror)}
      reasonExample={adjustment.reason ?? t('Bank fee for May, booked by the controller')}
      confirmLabel={t('Explain')}
      busy={move.isPending}
      error={move.error}
      onConfirm={submit}
    >
      <NativeSelect
        label={t('What follows')}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value as typeof kind)}
        data={foundKindChoices}
      />
      {isMirror ? (
        <MirrorPreview preview={preview} choices={choices} onChoose={setChoices} />
      ) : null}
      <TextInput
        label={t('Evidence')}
        description={t('Where it is; a file can be added to the entry in the register.')}
        placeholder={t('Bank statement May, page 2')}
        value={reference}
        onChange={(event) => setReference(event.currentTarget.value)}
      />
    </ReasonDialog>
  );
}

function effectOf({ externalEntryId }: AdjustmentView, isMirror: boolean) {
  if (isMirror) {
    return (
      <>
        {t(
          'Entry {externalEntryId} becomes an entry of ours, as shown, once it is ' +
            'approved where that is asked for. Its export is synced from the start: ' +
            'nothing is sent.',
          { externalEntryId },
        )}
      </>
    );
  }
  return (
    <>
      {t(
        'Entry {externalEntryId} counts as explained from the next reconciliation on, ' +
          'once it is approved where that is asked for. It changes neither ledger.',
        { externalEntryId },
      )}
    </>
  );
}

const words = {
  withdraw: {
    title: t('Withdraw this adjustment?'),
    effect: t(
      'The entry in the external ledger becomes a foreign entry again in the next ' +
        'reconciliation. The register keeps both reasons.',
    ),
    example: t('The entry was reversed there'),
    label: t('Withdraw'),
  },
  'send-back': {
    title: t('Send this back?'),
    effect: t('It is to be explained again; what was said stays as a proposal.'),
    example: t('Which bank account is it?'),
    label: t('Send back'),
  },
};

function PlainDialog({ chosen, onClose }: { chosen: ChosenMove | null; onClose: () => void }) {
  const move = useAdjustmentMove();
  const kind = chosen?.move === 'send-back' ? 'send-back' : 'withdraw';
  const { title, effect, example, label } = words[kind];
  return (
    <ReasonDialog
      opened={chosen !== null}
      onClose={onClose}
      title={title}
      effect={effect}
      reasonExample={example}
      confirmLabel={label}
      danger={kind === 'withdraw'}
      busy={move.isPending}
      error={move.error}
      onConfirm={(reason) =>
        chosen &&
        move.mutate(
          { adjustmentId: chosen.adjustment.adjustmentId, move: kind, body: { reason } },
          { onSuccess: onClose },
        )
      }
    />
  );
}
