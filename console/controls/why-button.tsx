// A button that, when it cannot be pressed, says why. Invariant: disabled for assistive technology
// and for the mouse, yet focusable, so that the reason can be read. Leaves to others: the reason.

import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

interface WhyButtonProps extends ButtonProps {
  readonly onClick: () => void;
  /** Why it cannot be pressed now; null when it can. */
  readonly why: string | null;
  readonly children: ReactNode;
}

/** Button with a reason instead of a silent disabled state. */
export function WhyButton({ why, onClick, children, ...rest }: WhyButtonProps) {
  if (why === null) {
    return (
      <Button {...rest} onClick={onClick}>
        {children}
      </Button>
    );
  }
  return (
    <Tooltip
      label={why}
      multiline
      maw={280}
      withArrow
      events={{ hover: true, focus: true, touch: true }}
    >
      <Button {...rest} data-disabled aria-disabled onClick={(event) => event.preventDefault()}>
        {children}
      </Button>
    </Tooltip>
  );
}
