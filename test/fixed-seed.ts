import fc from 'fast-check'

/**
 * What all generated inputs of `npm test` are drawn from: the same on every machine and day, so that a failure is one of the
 * change that is tested. The environment variable FUZZ_SEED draws others. ava loads this before each test file.
 */
export const SEED: number = Number(process.env['FUZZ_SEED'] ?? 1)

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED })
