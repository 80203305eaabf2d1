/**
 * The way that an instance has come: the steps done that have an undo, oldest first. All instances that came the same
 * way share one, and with it their engine state where that says nothing else: a set's log tells by identity that 500
 * stand alike. There are as many as the processes have ways.
 */
export class Way {
  readonly done: readonly string[];
  /** The engine state of an instance of which nothing else is to be kept. */
  readonly engine: { readonly done: readonly string[] };
  /** The same as JSON. */
  readonly engineJson: string;
  private readonly before: Way | null;
  private readonly next = new Map<string, Way>();

  private constructor(done: readonly string[], before: Way | null) {
    this.done = done;
    this.engine = { done };
    this.engineJson = JSON.stringify(this.engine);
    this.before = before;
  }

  static readonly start = new Way([], null);

  static of(done: readonly string[]): Way {
    let way = Way.start;
    for (const step of done) way = way.and(step);
    return way;
  }

  and(step: string): Way {
    let way = this.next.get(step);
    if (way === undefined) {
      way = new Way([...this.done, step], this);
      this.next.set(step, way);
    }
    return way;
  }

  /** The way without its last step, or null at its start. */
  get back(): Way | null {
    return this.before;
  }
}
