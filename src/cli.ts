#!/usr/bin/env node
import { commandLine } from './command-line.ts'
import { processIo } from './host/io.ts'

// Not process.exitCode: a standard input that nobody reads to its end would keep the process waiting.
process.exit(await commandLine(process.argv.slice(2), processIo()))
