import test from 'ava'
import { faultsOfGrowth } from '../growth.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { read } from './inputs.ts'

const START = 'execve("/bin/a", ["a"], 0x7ffc /* 0 vars */) = 0\n'
const SIZE = 1 << 16

for (const piece of [
  'x',
  'Process 1<',
  'Process 1',
  '[pid 1<',
  '[pid ',
  ' attached',
  ' attached\n'
])
  test.serial(
    `a numbered file of ${JSON.stringify(piece)} is looked at in linear time`,
    async t => {
      const text = (size: number): string => START + piece.repeat(size / piece.length)
      const folder = temporaryFolder(t, { 'few/out.1': text(SIZE), 'many/out.1': text(SIZE * 8) })
      t.deepEqual(
        await faultsOfGrowth(
          () => read(t, folder, ['few/out.1']),
          () => read(t, folder, ['many/out.1'])
        ),
        []
      )
    }
  )
