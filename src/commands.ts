/** What somebody asks for with a word at the start of a line. */
export type Command =
  | { readonly kind: 'rescan' }
  | { readonly kind: 'explain'; readonly rule: string; readonly address: string | undefined }
  | { readonly kind: 'approve'; readonly id: string }
  | { readonly kind: 'help' }
  /** Something after `/iacsec` that is no command. */
  | { readonly kind: 'unknown'; readonly word: string };

/** A comment with more commands than this is not worked through. */
const MAX_COMMANDS = 10;

/**
 * The commands of a comment: lines that start with `/iacsec`. Quoted text, code, HTML comments and what stands in the middle of a line
 * are none.
 */
export function commandsIn(body: string): readonly Command[] {
  const commands: Command[] = [];
  let fence: string | undefined;
  const text = body
    .slice(0, 65_536)
    .replace(/\r\n?/g, '\n')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  for (const line of text.split('\n')) {
    const marker = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (marker?.startsWith(fence) && /^ {0,3}[`~]+\s*$/.test(line)) fence = undefined;
      continue;
    }
    if (marker !== undefined) {
      fence = marker;
      continue;
    }
    // Four blanks are code, and `>` a quotation.
    const found = /^ {0,3}\/iacsec(?:[ \t]+(.*))?$/i.exec(line.trimEnd());
    if (found && commands.length < MAX_COMMANDS) commands.push(commandOf((found[1] ?? '').trim().split(/\s+/)));
  }
  return commands;
}

function commandOf([word = '', first, ...rest]: readonly string[]): Command {
  switch (word.toLowerCase()) {
    case 'rescan':
      return { kind: 'rescan' };
    case 'explain':
      return first === undefined
        ? { kind: 'unknown', word: 'explain' }
        : { kind: 'explain', rule: first.replace(/^`|`$/g, ''), address: rest.join(' ').replace(/^`|`$/g, '') || undefined };
    case 'approve':
      return first === undefined ? { kind: 'unknown', word: 'approve' } : { kind: 'approve', id: first.replace(/^`|`$/g, '') };
    case 'help':
    case '':
      return { kind: 'help' };
    default:
      return { kind: 'unknown', word };
  }
}
