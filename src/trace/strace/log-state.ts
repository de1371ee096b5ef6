import { callsOf } from '../../facts/call-effects.ts'
import type { TraceContext } from '../format.ts'
import { CallReporter } from './call-reporter.ts'
import { LineTasks } from './line-tasks.ts'
import { OpenCalls } from './open-calls.ts'
import { TakeOvers } from './take-overs.ts'

/** What the lines of a log have told so far, for all who read the next one. */
export class LogState {
  readonly context: TraceContext
  readonly tasks: LineTasks
  readonly open: OpenCalls
  readonly calls: CallReporter
  readonly takeOvers: TakeOvers
  /** Ids of the calls that execute a program. */
  readonly execs: ReadonlySet<number>

  constructor(context: TraceContext) {
    this.context = context
    this.tasks = new LineTasks(context)
    this.calls = new CallReporter(context)
    this.open = new OpenCalls((tid, open) => {
      context.ledger.isOverfull = true
      this.calls.giveUp(tid, open)
    })
    this.takeOvers = new TakeOvers(context, this.open, this.calls)
    this.execs = context.names.internStrings(callsOf('exec'))
  }
}
