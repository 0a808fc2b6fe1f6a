/** How often a property is tried: less when mutation testing repeats the tests for every changed line. */
export const runs = (usual: number): number => (process.env.SCS_MUTATION_TESTS ? Math.ceil(usual / 5) : usual);
