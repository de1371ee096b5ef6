import { isArch, isNarrow } from '../../facts/syscall-table.ts'
import { multiplexers } from '../../facts/multiplexers.ts'
import { sortedSet } from '../../order.ts'
import { rulesFor } from './evaluate.ts'
import type { Rule } from './evaluate.ts'
import type { Condition, SeccompProfile } from './profile.ts'

/**
 * BPF instructions that the filter has at most, as libseccomp compiles it for runc, with a binary tree: about five for every
 * four names of an architecture, and what compares arguments, which calls and architectures share where it is the same. Without
 * the tree, as crun has it, there are fewer. Measured with libseccomp 2.5.4: see the test.
 */
export function programSize(profile: SeccompProfile): number {
  const names = sortedSet([
    ...profile.entries.flatMap(entry => entry.names),
    ...multiplexers.map(({ name }) => name)
  ])
  const comparisons = new Map<string, number>()
  let size = ENDS
  for (const arch of profile.architectures.filter(isArch)) {
    const rules = names.map(name => rulesFor(profile, arch, name)).filter(each => each.length > 0)
    size += BRANCH + rules.length + Math.ceil(rules.length / 4)
    for (const each of rules) {
      if (each.some(({ conditions }) => conditions.length === 0)) continue
      const key = each.map(({ conditions }) => conditions.map(keyOf).join(' ')).join()
      // Where registers have 64 bits their upper halves are compared first, and then goes on what 32 bits have, too.
      comparisons.set(`lower ${key}`, 1 + lookSize(each) + conditionsOf(each).length)
      if (!isNarrow(arch)) comparisons.set(`upper ${key}`, lookSize(each))
    }
  }
  return [...comparisons.values()].reduce((sum, each) => sum + each, size)
}

/** Loading and comparing the architecture, and what is returned. */
const ENDS = 8

/** Loading and comparing the number, the other ABI of x86_64, the default, and jumps that are too long for one step. */
const BRANCH = 8

/** A half of a register is loaded, masked and compared once for each way to look at it, then with every other value. */
function lookSize(rules: readonly Rule[]): number {
  return 3 * new Set(conditionsOf(rules).map(lookOf)).size
}

function conditionsOf(rules: readonly Rule[]): Condition[] {
  return rules.flatMap(rule => rule.conditions)
}

/** Equal values are looked for in one way, but for their upper halves. */
function lookOf({ index, op, value }: Condition): string {
  return `${index} ${op} ${op === 'EQ' ? value >> 32n : value}`
}

function keyOf({ index, op, value, valueTwo }: Condition): string {
  return `${index} ${op} ${value} ${valueTwo}`
}

/** Above this a profile is worth a warning; the kernel refuses more than 4,096 (BPF_MAXINSNS, linux/bpf_common.h). */
export const SIZE_BUDGET = 3000
export const SIZE_LIMIT = 4096
