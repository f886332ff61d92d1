// Brings a part of the page into view and the keyboard to it.
// Invariant: at once. A page that still glides when a person clicks takes the click elsewhere.

/** The part with this id, and in it the first field or button. Nothing where there is none. */
export function intoView(id: string): void {
  const part = document.getElementById(id);
  part?.scrollIntoView({ block: 'start' });
  part?.querySelector<HTMLElement>('input, button')?.focus({ preventScroll: true });
}
