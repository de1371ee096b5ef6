import facts from './login-call.json' with { type: 'json' }

/** The call that gives a process its login, and the argument with the length of what it writes. Source: see the JSON. */
export const LOGIN_CALL: { readonly name: string; readonly lengthArgument: number } = facts
