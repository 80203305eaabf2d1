/** How many sets this worker has under way at each system, so that a slow system holds up only its own steps. */
export class Room {
  private readonly inFlight = new Map<string, number>();
  private readonly max: (system: string) => number;

  constructor(max: (system: string) => number) {
    this.max = max;
  }

  has(system: string): boolean {
    return (this.inFlight.get(system) ?? 0) < this.max(system);
  }

  /** Takes a place at all of them, or at none. */
  enter(systems: readonly string[]): boolean {
    if (!systems.every((system) => this.has(system))) return false;
    for (const system of systems) this.inFlight.set(system, (this.inFlight.get(system) ?? 0) + 1);
    return true;
  }

  leave(systems: readonly string[]): void {
    for (const system of systems) this.inFlight.set(system, (this.inFlight.get(system) ?? 1) - 1);
  }
}
