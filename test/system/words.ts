/** A command line in one string, none of its words with a blank inside. */
export function words(command: string): string[] {
  return command.split(' ')
}
