import type { Call } from '../trace/sink.ts'
import { Texts } from '../trace/texts.ts'
import type { Scene } from './scene.ts'

const MAX_KNOWN = 1 << 16
const MAX_BYTES = 8 << 20

/**
 * Look-ups that were made before, to the letter: the same stat, access or readlink by the same program from the same folder adds
 * nothing but its count. Programs search the same folders over and over: seven of ten look-ups in a build are repeats, and
 * one that is known costs a fifth of one that is not.
 */
export class Repeats {
  #texts = new Texts()
  #bytes = 0
  #programs: number[] = []
  #folders: number[] = []
  /** The text at hand; -1 when it is not kept. */
  #id = -1
  #length = 0

  /** True when the call at hand is known to add nothing. Only for calls that change nothing. */
  has(call: Call, scene: Scene): boolean {
    this.#id = -1
    const { task } = scene
    // Names below another root, or from a descriptor that the line does not show, are not the same to the letter.
    if (task.folders.root !== scene.paths.root || !call.namesItsFolder()) return false
    const size = this.#texts.size
    const id = call.textId(this.#texts)
    this.#length = this.#texts.size > size ? call.length : 0
    this.#id = id
    return this.#programs[id] === task.process.program && this.#folders[id] === task.folders.cwd
  }

  /** The call at hand was performed; `isOwn`: it named something of the process's own, so that another's would differ. */
  remember(scene: Scene, isOwn: boolean): void {
    if (this.#id < 0) return
    this.#bytes += this.#length
    if (this.#texts.size > MAX_KNOWN || this.#bytes > MAX_BYTES) return this.clear()
    this.#programs[this.#id] = isOwn ? NOBODY : scene.task.process.program
    this.#folders[this.#id] = scene.task.folders.cwd
  }

  clear(): void {
    this.#texts = new Texts()
    this.#programs = []
    this.#folders = []
    this.#bytes = 0
    this.#id = -1
  }
}

const NOBODY = -2
