// A button for what needs a right: who has it not sees why, and who could give it, before the
// server says so. Invariant: it spares a round trip and guards nothing; the server decides.
// Leaves to others: what it does.

import type { ComponentProps } from 'react';
import type { Right } from '#access/rights.ts';
import { WhyButton } from '../controls/why-button.tsx';
import { useWhyNot } from './session-queries.ts';

type MayButtonProps = Omit<ComponentProps<typeof WhyButton>, 'why'> & {
  readonly right: Right;
  /** Another reason why it cannot be pressed now. */
  readonly why?: string | null;
};

export function MayButton({ right, why = null, ...rest }: MayButtonProps) {
  const whyNot = useWhyNot(right);
  return <WhyButton {...rest} why={whyNot ?? why} />;
}
