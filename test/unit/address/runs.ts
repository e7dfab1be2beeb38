/** How often a property is tried; a patient reader sets PROPERTY_RUNS, as to 10000. */
export function runs(usual: number): { readonly numRuns: number } {
  return { numRuns: Number(process.env.PROPERTY_RUNS ?? usual) };
}
