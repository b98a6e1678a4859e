import { readFileSync } from 'node:fs';

/** What the expressions refer to. */
export const PRELUDE = `
resource "terraform_data" "u" {
  input = timestamp()
}
resource "terraform_data" "k" {
  input = { a = 1, b = "x" }
}
resource "terraform_data" "c" {
  count = 2
  input = "c\${count.index}"
}
resource "terraform_data" "f" {
  for_each = toset(["a", "b"])
  input    = each.key
}
locals {
  secret = sensitive("s3")
  u      = terraform_data.u.output
  us     = terraform_data.u.id
  un     = length(terraform_data.u.id)
  set    = toset(["b", "a"])
  list   = tolist(["x", "y"])
  map    = tomap({ k = "v", l = "w" })
  obj    = { a = 1, b = [1, 2], c = { d = "e" } }
  nul    = tolist([null, "a"])
  sl     = [sensitive("a"), "b"]
  so     = { a = sensitive("x"), b = 1 }
  ul     = [terraform_data.u.id, "b"]
  uset   = toset([terraform_data.u.id, "b"])
  people = [{ n = "a", r = "x", t = ["p", "q"] }, { n = "b", r = "y", t = [] }, { n = "c", r = "x", t = ["r"] }]
  tpl    = "hi $\${name}%%{ for x in list } $\${x}%%{ endfor }"
}
`;

const VALUES = [
  ...[
    'null',
    'true',
    '0',
    '1',
    '-1.5',
    '"a"',
    '"1"',
    '"true"',
    '""',
    '[]',
    '{}',
    '[1, "a"]',
    '{ a = 1 }',
    'local.set',
    'local.list',
  ],
  ...[
    'local.map',
    'local.secret',
    'local.u',
    'local.us',
    'local.un',
    'local.nul',
    'local.so',
    'local.ul',
    'local.uset',
    'tolist([])',
  ],
];

const WRITTEN = readFileSync(new URL('expressions.txt', import.meta.url), 'utf8');

/** The file has one expression a line; a heredoc goes on to its end. */
function written(): string[] {
  const found: string[] = [];
  let end: string | undefined;
  for (const line of WRITTEN.split('\n').filter((each) => each !== '')) {
    if (end === undefined) found.push(line);
    else found[found.length - 1] += `\n${line}`;
    const opens = /^<<-?(\w+)$/.exec(line);
    if (opens) end = opens[1];
    else if (end !== undefined && line.trim() === end) end = undefined;
  }
  return found;
}

/** Every n-th of a list: enough to hold the rest in place, and quick. */
const some = (all: readonly string[], step: number): string[] => all.filter((_, i) => i % step === 0);

const pairs = (make: (a: string, b: string) => string): string[] => VALUES.flatMap((a) => VALUES.map((b) => make(a, b)));

const OPERATORS = ['+', '-', '*', '/', '%', '<', '<=', '>', '>=', '==', '!=', '&&', '||'];
const ONE =
  'abs alltrue anytrue base64encode ceil coalesce coalescelist compact concat distinct flatten floor issensitive jsonencode keys length lower max merge nonsensitive one range reverse sensitive setunion sort sum tobool tolist tomap tonumber toset tostring transpose trimspace values yamlencode';
const TWO =
  'chunklist coalesce concat contains element format formatlist index join lookup merge setproduct setunion split startswith zipmap';

export const EXPRESSIONS: readonly string[] = [
  ...written(),
  ...some(
    OPERATORS.flatMap((operator) => pairs((a, b) => `${a} ${operator} ${b}`)),
    67,
  ),
  ...some(
    pairs((a, b) => `true ? ${a} : ${b}`),
    11,
  ),
  ...some(
    VALUES.flatMap((a) => [
      `"x\${${a}}"`,
      `[for v in ${a} : v]`,
      `{ for k, v in ${a} : k => v }`,
      `(${a})[*]`,
      `(${a})[0]`,
      `(${a}).a`,
      `!(${a})`,
      `-(${a})`,
      `${a} ? 1 : 2`,
    ]),
    2,
  ),
  ...some(
    ONE.split(' ').flatMap((name) => VALUES.map((a) => `${name}(${a})`)),
    7,
  ),
  ...some(
    TWO.split(' ').flatMap((name) => pairs((a, b) => `${name}(${a}, ${b})`)),
    97,
  ),
];
