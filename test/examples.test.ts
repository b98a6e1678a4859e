import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { assumedOf } from '../src/rule-examples.ts';
import { assess } from '../src/rules/assess.ts';
import { readExamples, readRules } from '../src/rules/load.ts';
import {
  type AzurermMajor,
  type AzurermSchema,
  attributeNames,
  attributeSchema,
  resourceTypeExists,
} from '../src/terraform/azurerm.ts';
import { startParser } from '../src/terraform/parse.ts';
import type { EvaluatedBlock } from '../src/terraform/resource.ts';
import { findRoots } from '../src/terraform/roots.ts';
import type { Path } from '../src/terraform/source.ts';
import type { Block } from '../src/terraform/syntax.ts';
import { asText, unknownValue, type Value } from '../src/terraform/value.ts';

// Would the provider take the examples of the rules, going by the schema of the version that each names? Names, kinds, types and what is
// required are in src/terraform/azurerm.json and are asked everywhere. That file has no allowed values, does not tell what can only be
// read and how many blocks there may be: every start would read it, and nothing but this needs it. These are asked where the schemas that
// it is made of lie beside the repository. What the schema does not say (attributes that exclude each other, say) is not asked.
const SOURCE = '../shared/azurerm';
const VERSIONS = { 3: '3.116.0', 4: '4.55.0', 5: '5.2.0' } as const;

/** Lists of allowed values that are wrong, as they are read from the documentation: path, what is allowed too, what the provider's code says. */
const ALSO_ALLOWED: readonly (readonly [path: string, also: RegExp, reason: string])[] = [
  [
    'azurerm_managed_disk.create_option',
    /^(Copy|Empty|FromImage|Restore|Upload|ImportSecure)$/,
    'only the first of a list is read',
  ],
  ['azurerm_kubernetes_cluster.default_node_pool.type', /^AvailabilitySet$/, 'only one of two is read'],
  ['azurerm_key_vault_key.key_type', /^(RSA|RSA-HSM|EC-HSM)$/, 'only the first of a list is read'],
  ['azurerm_virtual_machine.storage_os_disk.create_option', /^FromImage$/, 'any text'],
  ['azurerm_application_gateway.sku.tier', /^(Standard|WAF)$/, 'the tiers that Azure has retired are taken, too'],
  ['azurerm_cdn_frontdoor_firewall_policy.managed_rule.version', /^\d/, 'any text; the list is that of one type of rules'],
  ['azurerm_frontdoor.backend_pool.backend.http_port', /^\d+$/, 'a number between 1 and 65535'],
  ['azurerm_frontdoor.backend_pool.backend.https_port', /^\d+$/, 'a number between 1 and 65535'],
  [
    'azurerm_private_endpoint.private_service_connection.subresource_names',
    /^\w+$/,
    'any such name; a heading is read as a value',
  ],
  ['azurerm_redis_enterprise_cluster.sku_name', /^Enterprise(Flash)?_\w+-\d+$/, 'the capacity follows the name'],
];

const schema = JSON.parse(readFileSync('src/terraform/azurerm.json', 'utf8')) as AzurermSchema;
const parser = startParser();
afterAll(() => parser.close());

const examples = readRules('rules').flatMap(({ id, renamed, about }) =>
  [...readExamples('rules', id)].map(([name, text]) => ({
    file: `rules/${id}/${name}`,
    text,
    major: assumedOf(name, text),
    // Only azurerm 2 had these. There is no schema of it, so what is written there is not asked.
    // What these examples are about is that the provider has no such name.
    hasNoSuchNames: about === 'removed-names',
    ofVersion2: new Set(Object.values(renamed).flatMap(({ azurerm2 }) => azurerm2?.split('.')[0] ?? [])),
  })),
);

interface Place {
  readonly type: string;
  readonly path: readonly string[];
  readonly major: AzurermMajor;
  readonly ofVersion2: ReadonlySet<string>;
}
type Say = (line: number, sentence: string) => void;
const inside = (place: Place, name: string): Place => ({ ...place, path: [...place.path, name] });
const named = ({ type, path }: Place): string => [type, ...path].join('.');

/** What one check says of every resource of a text, values being what they come to. */
async function wrongIn(
  { file, text, major, ofVersion2 }: (typeof examples)[number],
  checkOne: (block: EvaluatedBlock, place: Place, say: Say) => void,
): Promise<readonly string[]> {
  const files = new Map([['main.tf' as Path, text]]);
  const options = { rules: { rules: [], schema, removed: {} }, assumed: major, today: '2026-11-01' };
  const { roots } = await assess({ files, problems: [] }, findRoots({ files }, parser.read), parser, options);
  const wrong = new Set<string>();
  for (const { type, block } of roots.flatMap(({ evaluation }) => evaluation.resources)) {
    if (!type.startsWith('azurerm_')) continue;
    checkOne(block, { type, path: [], major, ofVersion2 }, (line, sentence) => wrong.add(`${file}:${line}: ${sentence}`));
  }
  return [...wrong];
}

/** Nested blocks by type, those of a `dynamic` block included whose number is not known: nothing in them is known then. */
function blocksOf({ blocks, uncertain, written }: EvaluatedBlock): [string, readonly EvaluatedBlock[]][] {
  const contents = (written?.body.blocks ?? []).flatMap(({ type, labels: [name = ''], body }) =>
    type === 'dynamic' && uncertain.has(name)
      ? body.blocks.map((content): [string, EvaluatedBlock[]] => [name, [notEvaluated(content)]])
      : [],
  );
  return [...blocks, ...contents];
}
function notEvaluated(block: Block): EvaluatedBlock {
  const attributes = [...block.body.attributes.values()].map(
    ({ name, range, expression }) => [name, { value: unknownValue('not evaluated'), range, expression }] as const,
  );
  const blocks = block.body.blocks.map((nested) => [nested.type, [notEvaluated(nested)]] as const);
  const { type, header, range } = block;
  const unread = { written: block, uncertain: new Map(), sources: [] };
  return { type, header, range, attributes: new Map(attributes), blocks: new Map(blocks), ...unread };
}

/** Says what does not exist in that version, what is a block or an attribute and written as the other, wrong types, and what is missing. */
function checkSchema(block: EvaluatedBlock, place: Place, say: Say): void {
  const { type, path, major, ofVersion2 } = place;
  if (!resourceTypeExists(schema, type, major)) {
    say(block.header.startLine, `azurerm ${major} has no ${type}`);
    return;
  }
  const lookup = (name: string) => attributeSchema(schema, type, [...path, name], major);
  for (const [name, { value, range }] of block.attributes) {
    const found = lookup(name);
    const full = named(inside(place, name));
    if (!found) say(range.startLine, `azurerm ${major} has no ${full}`);
    else if (found.block) say(range.startLine, `${full} is a block, written as an attribute`);
    else if (!fits(value, found.type)) say(range.startLine, `${full} is of type ${found.type}, and the value does not fit`);
  }
  const nested = blocksOf(block);
  for (const [name, blocks] of nested) {
    if (path.length === 0 && ofVersion2.has(name)) continue;
    const found = lookup(name);
    const full = named(inside(place, name));
    for (const one of blocks) {
      if (!found) say(one.header.startLine, `azurerm ${major} has no block ${full}`);
      else if (!found.block) say(one.header.startLine, `${full} is an attribute, written as a block`);
      else checkSchema(one, inside(place, name), say);
    }
  }
  for (const name of attributeNames(schema, type, path, major)) {
    const value = block.attributes.get(name)?.value;
    const isThere = (value !== undefined && value.kind !== 'null') || nested.some(([one]) => one === name);
    if (lookup(name)?.required && !isThere)
      say(block.header.startLine, `azurerm ${major} requires ${named(inside(place, name))}`);
  }
}

/** Whether Terraform converts the value to that type; what is unknown or null fits. */
function fits(value: Value, type: string): boolean {
  if (value.kind === 'unknown' || value.kind === 'null') return true;
  const [, collection, of = ''] = /^(list|set|map)\((.*)\)$/.exec(type) ?? [];
  if (collection === 'map') return value.kind === 'map' && [...value.entries.values()].every((one) => fits(one, of));
  if (collection !== undefined) return value.kind === 'list' && value.items.every((one) => fits(one, of));
  const text = asText(value);
  if (text === undefined) return false;
  if (type === 'number') return value.kind !== 'bool' && /^-?\d+(\.\d+)?$/.test(text);
  if (type === 'bool') return value.kind !== 'number' && /^(true|false|0|1)$/.test(text);
  return type === 'string';
}

/** What the source says of an attribute; `values` is read from the documentation. */
interface Documented {
  readonly attributes?: Readonly<Record<string, Documented>>;
  readonly block?: 'single' | 'list' | 'set';
  readonly max_items?: number;
  readonly min_items?: number;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly values?: readonly string[];
}

/** Says which values are none of those allowed, what can only be read, and of which blocks there are too many. */
function checkDocumented(block: EvaluatedBlock, attributes: Readonly<Record<string, Documented>>, place: Place, say: Say): void {
  for (const [name, { value, range }] of block.attributes) {
    const found = attributes[name];
    const full = named(inside(place, name));
    if (found?.computed && !found.optional && !found.required) say(range.startLine, `${full} can only be read`);
    for (const one of value.kind === 'list' ? value.items : [value]) {
      const text = asText(one);
      if (text === undefined || !found?.values || found.values.includes(text)) continue;
      if (ALSO_ALLOWED.some(([path, also]) => path === full && also.test(text))) continue;
      say(range.startLine, `${full} is "${text}", azurerm ${place.major} takes ${found.values.join(', ')}`);
    }
  }
  for (const [name, blocks] of blocksOf(block)) {
    const { attributes: nested, max_items = Number.POSITIVE_INFINITY, min_items = 0, block: kind } = attributes[name] ?? {};
    const most = kind === 'single' ? 1 : max_items;
    if (blocks.length > most) say(block.header.startLine, `${named(inside(place, name))} can be there ${most} times at most`);
    if (blocks.length < min_items)
      say(block.header.startLine, `${named(inside(place, name))} has to be there ${min_items} times`);
    if (nested) for (const one of blocks) checkDocumented(one, nested, inside(place, name), say);
  }
}

type Schemas = Readonly<Record<string, Readonly<Record<string, Documented>>>>;
const schemasRead = new Map<AzurermMajor, Schemas>();
function sourceOf(major: AzurermMajor): Schemas {
  const known = schemasRead.get(major) ?? (JSON.parse(readFileSync(`${SOURCE}/${VERSIONS[major]}.json`, 'utf8')) as Schemas);
  schemasRead.set(major, known);
  return known;
}
const checkSource = (block: EvaluatedBlock, place: Place, say: Say): void =>
  checkDocumented(block, sourceOf(place.major)[place.type] ?? {}, place, say);

/** A text with everything in it that is asked. */
const wrong: (typeof examples)[number] = {
  file: 'main.tf',
  major: 5,
  hasNoSuchNames: false,
  ofVersion2: new Set<string>(),
  text: `resource "azurerm_storage_account" "wrong" {
  name                       = "stwrong"
  location                   = null
  account_tier               = "Standard"
  allowed_copy_scope         = "Everywhere"
  account_replication_type   = ["LRS"]
  https_traffic_only_enabled = "yes"
  enable_https_traffic_only  = true
  primary_location           = "westeurope"
  sas_policy                 = { expiration_period = "1.00:00:00" }

  tags {
    team = "shop"
  }
  network_rules {
    bypass = ["None"]
  }
  network_rules {
    default_action = "Deny"
  }
  dynamic "static_website" {
    for_each = var.sites
    content {
      index = "index.html"
    }
  }
}

resource "azurerm_sql_server" "gone" {}

variable "sites" {
  type = set(string)
}
`,
};

describe('the examples of the rules', () => {
  it.each(examples)('$file has the names, types and required attributes of azurerm $major', async (example) => {
    const marked = example.text
      .split('\n')
      .flatMap((line, i) => (line.includes('# finding') ? [`${example.file}:${i + 1}: `] : []));
    const isMeant = (said: string): boolean =>
      example.hasNoSuchNames && said.includes(' has no ') && marked.some((place) => said.startsWith(place));
    expect((await wrongIn(example, checkSchema)).filter((said) => !isMeant(said))).toEqual([]);
  });

  it('would not be taken with other names or types, or with something missing', async () => {
    expect(await wrongIn(wrong, checkSchema)).toEqual([
      'main.tf:6: azurerm_storage_account.account_replication_type is of type string, and the value does not fit',
      'main.tf:7: azurerm_storage_account.https_traffic_only_enabled is of type bool, and the value does not fit',
      'main.tf:8: azurerm 5 has no azurerm_storage_account.enable_https_traffic_only',
      'main.tf:10: azurerm_storage_account.sas_policy is a block, written as an attribute',
      'main.tf:12: azurerm_storage_account.tags is an attribute, written as a block',
      'main.tf:15: azurerm 5 requires azurerm_storage_account.network_rules.default_action',
      'main.tf:23: azurerm 5 has no block azurerm_storage_account.static_website',
      'main.tf:1: azurerm 5 requires azurerm_storage_account.location',
      'main.tf:1: azurerm 5 requires azurerm_storage_account.resource_group_name',
      'main.tf:29: azurerm 5 has no azurerm_sql_server',
    ]);
  });

  describe.skipIf(!existsSync(SOURCE))(`by ${SOURCE}, and skipped where that is not there`, () => {
    it.each(examples)('$file has values and numbers of blocks that azurerm $major takes', async (example) => {
      expect(await wrongIn(example, checkSource)).toEqual([]);
    });

    it('would not be taken with other values, with what can only be read, or with too many blocks', async () => {
      expect(await wrongIn(wrong, checkSource)).toEqual([
        'main.tf:5: azurerm_storage_account.allowed_copy_scope is "Everywhere", azurerm 5 takes AAD, PrivateLink, All',
        'main.tf:9: azurerm_storage_account.primary_location can only be read',
        'main.tf:1: azurerm_storage_account.network_rules can be there 1 times at most',
      ]);
    });
  });
});
