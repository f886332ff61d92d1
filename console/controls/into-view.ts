// Brings a part of the page into view and the keyboard to it.
// Invariant: at once. A page that still glides when a person clicks takes the click elsewhere.

/** The part with this id, and in it the first field or button, else itself. */
export function intoView(id: string): void {
  const part = document.getElementById(id);
  part?.scrollIntoView({ block: 'start' });
  const first = part?.querySelector<HTMLElement>('input, button') ?? part;
  first?.focus({ preventScroll: true });
}
