// Merges the attribute lists of three azurerm provider versions into src/terraform/azurerm.json.
//
//   node scripts/azurerm-schema.mjs [directory]     (default: ../shared/azurerm beside the repository)
//
// Reads 3.116.0.json, 4.55.0.json, 5.2.0.json and upgrade-changes.json; that directory's README says where they come from.
// Writes one resource type a line, keys sorted. A resource type and an attribute have the same form, every key optional:
//
//   m  the majors that have it, such as "45"; absent: the same as its parent (a resource type: "345")
//   t  its type in Terraform's notation, or "block"; {"3": …, "4": …} where versions differ; absent: "block" with `a`, else "string"
//   d  its default when left out; {"4": true, "5": false} where versions differ or only some have one
//   r  the majors in which it is required
//   s  1: a version marks it sensitive
//   a  a block's attributes by name
//   n  what an upgrade guide says has become of a name that later majors do not have: its new name in the same block (a text), or what
//      takes its place (a list, empty where nothing does)
//
// 5.2.0 also lists attributes that can only be read (m is "5"), the other two do not; only 5.2.0 says what is sensitive.
// An attribute of object type that can be set can be written as a block and counts as one. 5.2.0 gives it as a bare type, so
// its fields' defaults come from 4.55.0 and none of them is required. Older files write sets as lists: the newest type stands.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const directory = process.argv[2] ?? fileURLToPath(new URL('../shared/azurerm', root));
const versions = { 3: '3.116.0', 4: '4.55.0', 5: '5.2.0' };

// Defaults the source has wrong or lacks, read from its documentation. Each value here is the provider's own at that version's
// tag; null removes. [majors, resource type, path, value, reason]
const corrections = [
  ['34', 'azurerm_redis_cache', 'minimum_tls_version', '1.2', 'documented as 1.0, the provider sets 1.2'],
  ['5', 'azurerm_lb_rule', 'load_distribution', 'Default', 'a full stop read as part of the value'],
  ['3', 'azurerm_servicebus_subscription', 'lock_duration', 'PT1M', '"1 minute" read as 1'],
  ['345', 'azurerm_key_vault', 'soft_delete_retention_days', '90', 'documented as "90 (the default)"'],
  ['345', 'azurerm_mssql_database', 'threat_detection_policy.state', 'Disabled', 'documented, not picked up'],
  ['3', 'azurerm_storage_account', 'enable_https_traffic_only', 'true', 'old name of https_traffic_only_enabled'],
  ['3', 'azurerm_redis_cache', 'enable_non_ssl_port', 'false', 'not documented'],
  ['345', 'azurerm_redis_cache', 'non_ssl_port_enabled', 'false', 'not documented'],
  ['3', 'azurerm_redis_cache', 'redis_configuration.authentication_enabled', 'true', 'documented for its old name only'],
  ['3', 'azurerm_healthcare_dicom_service', 'public_network_access_enabled', 'true', 'not documented'],
  ['345', 'azurerm_bot_channels_registration', 'display_name', null, 'defaults to the value of `name`, not to "name"'],
  ['345', 'azurerm_bot_web_app', 'display_name', null, 'defaults to the value of `name`, not to "name"'],
  ['3', 'azurerm_redhat_openshift_cluster', 'cluster_profile.managed_resource_group_name', null, 'a pattern, not a value'],
];

const read = (name) => JSON.parse(readFileSync(`${directory}/${name}.json`, 'utf8'));

/** Fields of an object type's text: 'list(object({a=string,b=set(number)}))' to [['a', 'string'], ['b', 'set(number)']]. */
function objectFields(type) {
  const fields = [];
  let depth = 0;
  let field = '';
  for (const char of `${type.slice(type.indexOf('{') + 1, type.lastIndexOf('}'))},`) {
    if (char === ',' && depth === 0) {
      const at = field.indexOf('=');
      fields.push([field.slice(0, at), field.slice(at + 1)]);
      field = '';
      continue;
    }
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    field += char;
  }
  return fields;
}

/** An attribute with its settable object types turned into blocks, at any depth; `older` is the same attribute one major before. */
function withBlocks(attribute, older) {
  let { attributes } = attribute;
  if (attribute.type?.includes('object(')) {
    if (!attribute.optional && !attribute.required) return attribute;
    attributes = Object.fromEntries(
      objectFields(attribute.type).map(([name, type]) => [
        name,
        { type, optional: true, default: older?.attributes?.[name]?.default },
      ]),
    );
  }
  if (attributes === undefined) return attribute;
  const children = Object.entries(attributes).map(([name, child]) => [name, withBlocks(child, older?.attributes?.[name])]);
  return { ...attribute, attributes: Object.fromEntries(children) };
}

function typeOf(attribute) {
  if (attribute.attributes) return 'block';
  if (attribute.type === 'number[][]') return 'list(list(number))';
  return attribute.type.replace(/object\(.*\}\)/, 'object');
}

/** The source's text of a default as a value of the attribute's type; undefined where it is none. */
function defaultOf(attribute) {
  const text = attribute.default;
  if (text === undefined) return undefined;
  if (attribute.type === 'string') return text === '""' ? '' : text;
  if (attribute.type === 'bool' && /^(true|false)$/.test(text)) return text === 'true';
  if (attribute.type === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return undefined;
}

/** One value where all are equal, else an object by major. */
function merged(values) {
  const [[, first]] = values;
  return values.every(([, value]) => value === first) ? first : Object.fromEntries(values);
}

/** The entry for one attribute or resource type, from [[major, attribute], …] in ascending order. */
function entry(parts, parentMajors) {
  const majors = parts.map(([major]) => major).join('');
  const result = {};
  if (majors !== parentMajors) result.m = majors;

  const newest = typeOf(parts.at(-1)[1]);
  const types = parts.map(([major, attribute]) => {
    const type = typeOf(attribute);
    return [major, type.replace(/^list/, 'set') === newest ? newest : type];
  });
  const blocks = parts.filter(([, attribute]) => attribute.attributes);
  const type = merged(types);
  if (type !== (blocks.length > 0 ? 'block' : 'string')) result.t = type;

  const defaults = parts.map(([major, attribute]) => [major, defaultOf(attribute)]);
  if (defaults.some(([, value]) => value !== undefined)) result.d = merged(defaults);

  // A provider's own schema gives a required block at least one item, an optional one none.
  const required = parts.filter(([, attribute]) => attribute.required || attribute.min_items > 0);
  if (required.length > 0) result.r = required.map(([major]) => major).join('');
  if (parts.some(([, attribute]) => attribute.sensitive)) result.s = 1;
  if (blocks.length > 0) {
    result.a = entries(
      blocks.map(([major, block]) => [major, block.attributes]),
      majors,
    );
  }
  return result;
}

/** Entries by name, sorted, from [[major, {name: attribute}], …]. */
function entries(maps, parentMajors) {
  const names = [...new Set(maps.flatMap(([, map]) => Object.keys(map)))].sort();
  return Object.fromEntries(
    names.map((name) => {
      const present = maps.filter(([, map]) => map[name] !== undefined);
      return [
        name,
        entry(
          present.map(([major, map]) => [major, map[name]]),
          parentMajors,
        ),
      ];
    }),
  );
}

const schemas = Object.fromEntries(Object.entries(versions).map(([major, version]) => [major, read(version)]));

const find = (major, resourceType, path) =>
  path.split('.').reduce((attribute, name) => attribute?.attributes?.[name], { attributes: schemas[major][resourceType] });

/** Prints where a version's default is not what the upgrade guides say it is from that version on. */
function compareWithGuides() {
  const listed = Object.entries(read('upgrade-changes')).flatMap(([release, types]) =>
    Object.entries(types).flatMap(([resourceType, changes]) =>
      changes
        .filter((change) => 'default' in change)
        .map((change) => ({ major: release[0], resourceType, path: change.attribute, value: change.default })),
    ),
  );
  for (const { major, resourceType, path, value } of listed) {
    const say = (version, found) =>
      console.error(`${resourceType}.${path}: guide ${major}.0 says ${value ?? 'none'}, ${versions[version]} ${found}`);
    if (!find(major, resourceType, path)) say(major, 'has no such attribute');
    for (const version of Object.keys(versions).filter((each) => each >= major)) {
      const attribute = find(version, resourceType, path);
      const changedAgain = listed.some(
        (other) => other.major > major && other.major <= version && other.resourceType === resourceType && other.path === path,
      );
      if (!attribute || changedAgain || (attribute.default ?? null) === value) continue;
      say(version, `says ${attribute.default ?? 'none'}${attribute.computed ? ' (left to Azure)' : ''}`);
    }
  }
}

compareWithGuides();

for (const [majors, resourceType, path, value] of corrections) {
  for (const major of majors) {
    const attribute = find(major, resourceType, path);
    if (!attribute) throw new Error(`correction of an attribute that ${versions[major]} does not have: ${resourceType}.${path}`);
    attribute.default = value ?? undefined;
  }
}

for (const [type, attributes] of Object.entries(schemas[5])) {
  schemas[5][type] = withBlocks({ attributes }, { attributes: schemas[4][type] }).attributes;
}

const resources = entries(
  Object.entries(schemas).map(([major, types]) => [
    major,
    Object.fromEntries(Object.entries(types).map(([type, attributes]) => [type, { attributes }])),
  ]),
  Object.keys(versions).join(''),
);
/** The words of a name that say what it is about. */
const subject = (name) =>
  name
    .split('_')
    .filter((word) => word !== 'enable' && word !== 'enabled')
    .sort()
    .join('_');

/** A setting and its opposite are not one: `disable_x` and `x_enabled`. */
const isNegated = (name) => /(?:^|_)(?:disabled?|isolated|not|no)(?:_|$)/.test(name);

/** An attribute of a resource type as merged, with the majors that have it. */
function mergedAt(resourceType, path) {
  let found = resources[resourceType];
  let majors = found?.m ?? '345';
  for (const name of path.split('.')) {
    found = found?.a?.[name];
    majors = found?.m ?? majors;
  }
  return found && { entry: found, majors };
}

/** Marks the names that an upgrade guide lists as gone, where the schemas agree. */
function markRemoved() {
  for (const [release, types] of Object.entries(read('upgrade-changes'))) {
    for (const [resourceType, changes] of Object.entries(types)) {
      for (const { attribute, change, to = [] } of changes) {
        if (!['removed', 'removed, use', 'renamed'].includes(change) || !attribute) continue;
        const old = mergedAt(resourceType, attribute);
        // Only the first version without it: one that is back, or was never seen to go, is left alone.
        if (!old || Number(old.majors.at(-1)) !== Number(release[0]) - 1) continue;
        const block = attribute.split('.').slice(0, -1);
        const there = to.flatMap((name) => {
          const full = name.includes('.') || block.length === 0 ? name : [...block, name].join('.');
          return mergedAt(resourceType, full)?.majors.includes(release[0]) ? [full] : [];
        });
        const [now] = there;
        const last = (path) => path.split('.').at(-1);
        const isSame =
          there.length === 1 &&
          to.length === 1 &&
          now.split('.').slice(0, -1).join('.') === block.join('.') &&
          !old.entry.a &&
          JSON.stringify(old.entry.t) === JSON.stringify(mergedAt(resourceType, now).entry.t) &&
          isNegated(last(attribute)) === isNegated(last(now)) &&
          (change === 'renamed' || subject(last(attribute)) === subject(last(now)));
        old.entry.n = isSame ? last(now) : there;
      }
    }
  }
}

markRemoved();
const lines = Object.entries(resources).map(([type, value]) => `${JSON.stringify(type)}:${JSON.stringify(value)}`);
writeFileSync(new URL('src/terraform/azurerm.json', root), `{\n${lines.join(',\n')}\n}\n`);
