// A button that, when it cannot be pressed, says why. Invariant: disabled for assistive technology
// and for the mouse, yet focusable, so that the reason can be read; a form of which it is the
// sending button is not sent by Enter either. Leaves to others: the reason.

import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';

interface WhyButtonProps extends ButtonProps {
  /** Left out where it sends its form. */
  readonly onClick?: (event: MouseEvent<HTMLButtonElement>) => void;
  readonly type?: 'submit';
  readonly title?: string;
  /** Why it cannot be pressed now; null when it can. */
  readonly why: string | null;
  readonly children: ReactNode;
}

/** In a row that opens when it is pressed, the row stays closed. */
function doNothing(event: MouseEvent) {
  event.preventDefault();
  event.stopPropagation();
}

/** Button with a reason instead of a silent disabled state. */
export function WhyButton({ why, children, ...rest }: WhyButtonProps) {
  if (why === null) return <Button {...rest}>{children}</Button>;
  return (
    <Tooltip
      label={why}
      multiline
      maw={280}
      withArrow
      events={{ hover: true, focus: true, touch: true }}
    >
      <Button {...rest} disabled={false} data-disabled aria-disabled onClick={doNothing}>
        {children}
      </Button>
    </Tooltip>
  );
}
