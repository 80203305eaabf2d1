/** The set is no longer held: what is under way is rolled back, and the set belongs to whoever takes it over. */
export class LeaseLost extends Error {}
