/** How many single requests one set may become; Adobe has no bulk form of these calls that answers at once. */
export const setCountMax = 50;
/** Stock levels in one set: one bulk call. */
export const stockSetCountMax = 500;
/** Entities in the input array of a plain call (since 2.4.3). */
export const entityCountMax = 20;
