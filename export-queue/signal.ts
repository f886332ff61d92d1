// Wakes one waiting loop, or lets it pass at once when the wake came before the wait.
// Invariant: a raise is never lost; many raises before a wait count as one.

export class Signal {
  #raised = false;
  #soon = false;
  #release: (() => void) | null = null;

  raise(): void {
    this.#raised = true;
    this.#release?.();
  }

  /** After what is about to leave: answers that come together have their lanes filled first. */
  raiseSoon(): void {
    if (this.#soon) return;
    this.#soon = true;
    // Twice: requests leave in the check phase of this turn of the loop.
    setImmediate(setImmediate, () => {
      this.#soon = false;
      this.raise();
    });
  }

  /** Until raised, or for at most `ms`. */
  async wait(ms: number): Promise<void> {
    if (!this.#raised) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#release = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#release = null;
    }
    this.#raised = false;
  }
}
