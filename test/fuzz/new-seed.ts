/** Another one for each run; the environment variable FUZZ_SEED repeats one that a failure named. */
export function newSeed(): number {
  return Number(process.env['FUZZ_SEED'] ?? Date.now() % 1e9)
}
