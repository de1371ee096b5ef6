import test from 'ava'
import { fuzz } from './fuzz.ts'

test('spoilt logs are read without a throw, a hang or a line that is not accounted for', async t => {
  const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1e9)
  const { logs, fault } = await fuzz(seed, 2_500)
  t.log(`${logs} logs from seed ${seed}`)
  t.is(fault && `seed ${fault.seed}: ${fault.text}\n${fault.log.toString('latin1')}`, null)
})
