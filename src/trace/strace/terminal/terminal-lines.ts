import { callEffect } from '../../../facts/call-effects.ts'
import type { Effect } from '../../../facts/call-effects.ts'
import { beginsWritingCall } from '../../../facts/writing-calls.ts'
import type { TraceContext } from '../../format.ts'
import { isCallName } from '../call-names.ts'
import { AnnouncedTasks } from './announced-tasks.ts'
import { LineForm } from '../line-form.ts'
import type { LineTasks } from '../line-tasks.ts'
import { attachedTask, detachedTask } from '../messages.ts'
import { mayForge } from './may-forge.ts'
import { writtenText } from './read-written-text.ts'
import type { Found } from './read-written-text.ts'
import { RunForm } from './run-form.ts'
import { STOP, TextEnd, mostOfText, type Extent } from './text-end.ts'
import { TextShape } from './text-shape.ts'
import { WrittenText } from './written-text.ts'
import { WrittenTexts, goesOn, type FoundText } from './written-texts.ts'

/** So many lines in a row have no number though they must before it is seen that they need none. */
const MOST_UNNUMBERED = 64

/** Tells lines that strace can have written from text that looks like them, by what the log has told of its tasks and writes. */
export class TerminalLines {
  /** The line at hand. */
  readonly form: LineForm
  /** Any other text. */
  readonly shape: TextShape
  readonly tasks: AnnouncedTasks = new AnnouncedTasks()
  readonly texts: WrittenTexts = new WrittenTexts()
  /** Something was seen that stands in no log made with -o. */
  isTerminal = false
  /** Its lines start with numbers all the same. */
  hasNumbers = false
  readonly #context: TraceContext
  readonly #lineTasks: LineTasks
  readonly #line: () => number
  readonly #run = new RunForm()
  readonly #isName: boolean[] = []
  /** Lines without a number that were taken for text, one after the other. */
  #unnumbered = 0

  /** `line`: gives the number of the line that has come last. */
  constructor(context: TraceContext, tasks: LineTasks, line: () => number) {
    this.#context = context
    this.#line = line
    this.#lineTasks = tasks
    this.form = new LineForm(context.names, context.texts)
    this.shape = new TextShape(context, {
      isKnown: tid => (this.hasNumbers ? context.sink.hasTask(tid) : this.tasks.isKnown(tid)),
      isOther: (form, bytes) => this.#isOther(form, bytes)
    })
  }

  /** True when a blank line can only be of script(1), or of what is not traced. */
  get isOver(): boolean {
    return this.#lineTasks.areGone
  }

  /** True when the whole line at hand has no text in it, and is none itself. */
  isPlain(bytes: Buffer, end: number): boolean {
    return !this.isForeign(bytes) && !this.isSuspicious(bytes) && !this.#mayHoldText(bytes, end)
  }

  /** True when a text of its own may stand in a whole line. */
  #mayHoldText(bytes: Buffer, end: number): boolean {
    const mayWrite = beginsWritingCall(bytes[this.form.nameStart]!)
    return mayWrite && writtenText(this.form, bytes, end) !== null
  }

  /** `child(b 2wait4(-1, NULL, 0, NULL) = 7`: a name that is none, as text before a line makes it. */
  isSuspicious(bytes: Buffer): boolean {
    const { kind, prefix, nameStart, nameEnd } = this.form
    if (kind !== 'call' || prefix.isBracketed) return false
    const id = this.#context.names.intern(bytes, nameStart, nameEnd)
    return !(this.#isName[id] ??= isCallName(this.form.name(bytes)))
  }

  /** True when the line at hand cannot be of the run that is going on. */
  isForeign(bytes: Buffer): boolean {
    return this.#isNumberMissing(bytes) || this.#isOther(this.form, bytes)
  }

  #isOther(form: LineForm, bytes: Buffer): boolean {
    return !this.#lineTasks.areGone && this.#run.isOther(form, bytes)
  }

  /**
   * True for a line without a number while several tasks live, for which strace prints numbers, or while one is inside a call that
   * writes what is not shown: that task calls nothing else. With -z the fork that made them several has none.
   */
  #isNumberMissing(bytes: Buffer): boolean {
    const { kind, prefix } = this.form
    if (prefix.tid >= 0) return false
    const isCall = kind === 'call'
    if (isCall && this.#lineTasks.haveNumbers) return callEffect(this.form.name(bytes)) !== 'fork'
    return this.texts.areHidden && (isCall || (kind === 'event' && this.#lineTasks.areSeveral))
  }

  /** The line is text, since it is foreign. */
  ignoreForeign(): void {
    if (++this.#unnumbered === MOST_UNNUMBERED) this.#lineTasks.missNumbers()
    this.#run.sawOther()
    this.ignoreText()
  }

  /** False when the line cannot be strace's. Notes what is known of the task when it can. */
  accepts(bytes: Buffer, end: number, isOwnDone: boolean): boolean {
    const form = this.form
    const { tid, isBracketed } = form.prefix
    if (isBracketed) {
      this.#unnumbered = 0
      this.isTerminal = true
      if (!this.acceptsTask(tid)) {
        this.refuse(1)
        return false
      }
    } else if (tid < 0) this.tasks.bareLine(form.isUnfinished)
    this.#run.saw(form, bytes)
    if (form.kind === 'message') {
      const tid = this.announce(bytes.toString('latin1', form.nameStart, end))
      if (tid >= 0) this.#lineTasks.attached(tid)
    } else if (form.kind === 'call' || form.kind === 'resumed') {
      const name = this.form.name(bytes)
      const effect = callEffect(name)
      if (isBracketed && ENDS.has(effect)) this.#lineTasks.ends(tid)
      const child = this.tasks.called(effect, form.result)
      if (child > 0) this.#lineTasks.told(child)
      if (form.kind === 'resumed') this.texts.returned(tid)
      else if (form.isUnfinished && !isOwnDone && this.#mayStandHere(bytes, end)) {
        const written = writtenText(form, bytes, end)
        if (written) this.texts.entered(tid, written.text)
      }
    }
    return true
  }

  /** A log with numbers may be one made with -o, in which no text stands: only what could be taken for lines is looked for. */
  #mayStandHere(bytes: Buffer, end: number): boolean {
    return !this.hasNumbers || this.isTerminal || mayForge(bytes, this.form.nameStart, end)
  }

  /** As `accepts`, of the task alone. */
  acceptsTask(tid: number): boolean {
    const isAccepted = this.tasks.accepts(tid, this.form.kind === 'call')
    if (tid === this.tasks.first) this.#lineTasks.named(tid)
    return isAccepted
  }

  /** A message of strace's: it may tell of a new task, whose number is returned; -1: of none. */
  announce(message: string): number {
    this.isTerminal = true
    const tid = attachedTask(message)
    if (tid >= 0) {
      this.tasks.announced(tid)
      this.#lineTasks.told(tid)
    }
    return tid
  }

  /** As `announce`, of a message in a line of another task, which nobody else is given. */
  announceInside(message: string): void {
    this.announce(message)
    this.#lineTasks.left(detachedTask(message))
  }

  /** The search for where the text ends that the call of a line writes; null when the line shows it. Others alone stop a call. */
  search(own: Found, line: string): TextEnd | null {
    const behind = line.slice(own.from)
    const isClosed = goesOn(behind) && (behind !== STOP || this.#lineTasks.areSeveral)
    if (!own.text.isCut && !isClosed) return null
    const end = new TextEnd(own, isClosed, text => this.shape.isClosed(text))
    end.look(behind)
    return end
  }

  /** A text that a program wrote into the line at hand; null when there is none. */
  textIn(line: string, own: Found | null, extent: Extent | null): FoundText | null {
    const { isClosed, result, rest } = this.form
    const from = own?.from ?? rest
    if (own !== null && extent !== null) {
      const text = new WrittenText(own.text.known, extent.length, true)
      return { text, at: from - extent.digits, tid: null }
    }
    if (own !== null) {
      const at = this.texts.findOwn(own.text, line, from, isClosed)
      const isResult = isClosed && line[from] === ')' && result === own.text.length
      if (at >= 0 && !isResult) return { text: own.text, at, tid: null }
    }
    // What seems to be the end of the length may be the start of another's text.
    const digits = own !== null && own.isLength ? mostOfText(own.digits) : 0
    return this.texts.findAny(line, from - digits, isClosed)
  }

  /** The text was not there after all: it is still to come. */
  putBack({ text, tid }: FoundText): void {
    if (tid === null) return
    text.done = 0
    this.texts.entered(tid, text)
  }

  /** The line has text of a program in it. */
  noteText(): void {
    this.isTerminal = true
    this.#context.ledger.isMixed = true
  }

  /** The line is nothing else. */
  ignoreText(): void {
    this.noteText()
    this.#context.ledger.ignore('program-output')
  }

  /** So many lines name a task that strace never announced: text, or lines of a log that is not whole. */
  refuse(lines: number): void {
    this.noteText()
    for (let i = 0; i < lines; i++) this.#context.ledger.problem('UNANNOUNCED_TASK', this.#line())
  }
}

/** What a call does by which its task ends. */
const ENDS: ReadonlySet<Effect | undefined> = new Set(['exit', 'exit-group'])
