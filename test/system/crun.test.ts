import { promiseFor } from './runtime-promises.ts'

promiseFor('crun')
