import { afterAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config-file.ts';
import { configured } from '../../src/review.ts';
import { assess } from '../../src/rules/assess.ts';
import { compileRules } from '../../src/rules/load.ts';
import { filled, type Rule, type RuleId, ruleFile } from '../../src/rules/rule.ts';
import { startParser } from '../../src/terraform/parse.ts';
import { findRoots } from '../../src/terraform/roots.ts';
import type { Path } from '../../src/terraform/source.ts';
import { schema } from '../sample.ts';

const parser = startParser();
afterAll(() => parser.close());

const rule = (asks: object): Rule => {
  const { parameters = {}, ...conditions } = asks as { parameters?: Record<string, { default: unknown }> };
  const values = Object.fromEntries(Object.entries(parameters).map(([name, one]) => [name, one.default as number]));
  const { azure_policy, ...parsed } = ruleFile.parse({
    title: 'Something about a resource',
    why: 'It is only a sample for the tests of the words.',
    severity: 'low',
    profile: 'baseline',
    category: 'configuration',
    resource: 'azurerm_network_security_group',
    parameters,
    ...(filled(conditions, values) as object),
  });
  return {
    ...parsed,
    id: 'sample/rule' as RuleId,
    azurePolicy: azure_policy,
    controls: {},
    trivyNames: [],
    template: conditions,
  };
};

/** `verdict address` for every resource that the rule is about. */
async function verdicts(asked: Rule, text: string, assumed: 3 | 4 | 5 = 4): Promise<string[]> {
  const files = new Map([['main.tf' as Path, text]]);
  const roots = findRoots({ files }, parser.read);
  const options = { rules: compileRules([asked], schema), assumed, today: '2026-11-01' };
  const { findings } = await assess({ files, problems: [] }, roots, parser, options);
  return findings.map(({ verdict, resource }) => `${verdict} ${resource.address}`).sort();
}
const group = (name: string, ...rules: string[]): string =>
  `resource "azurerm_network_security_group" "${name}" {\n${rules.map((one) => `  security_rule {\n${one}\n  }\n`).join('')}}\n`;

describe('blocks', () => {
  const inbound = '    direction = "Inbound"\n    access = "Allow"';
  const open = `${inbound}\n    priority = 100`;
  const outbound = '    direction = "Outbound"\n    access = "Allow"';
  const unknown = '    direction = var.which\n    access = "Allow"';
  const text = `variable "which" {}\n${group('none')}${group('in', open, outbound)}${group('out', outbound)}${group('open', unknown)}
resource "azurerm_network_security_group" "dynamic" {
  dynamic "security_rule" {
    for_each = var.which
    content {
      direction = "Inbound"
    }
  }
}
`;
  const where = { direction: { equals: 'Inbound' } };

  it('some: one that fits is enough; none is not', async () => {
    expect(await verdicts(rule({ forbid: { some: { of: 'security_rule', where } } }), text)).toEqual([
      'fail azurerm_network_security_group.in',
      'pass azurerm_network_security_group.none',
      'pass azurerm_network_security_group.out',
      'unknown azurerm_network_security_group.dynamic',
      'unknown azurerm_network_security_group.open',
    ]);
    expect((await verdicts(rule({ require: { some: { of: 'security_rule' } } }), text)).slice(0, 1)).toEqual([
      'fail azurerm_network_security_group.none',
    ]);
  });

  it('each: all that fit `where`; none is no harm', async () => {
    const asked = rule({ require: { each: { of: 'security_rule', where, require: { priority: { present: true } } } } });
    expect(await verdicts(asked, text)).toEqual([
      'pass azurerm_network_security_group.in',
      'pass azurerm_network_security_group.none',
      'pass azurerm_network_security_group.out',
      'unknown azurerm_network_security_group.dynamic',
      'unknown azurerm_network_security_group.open',
    ]);
    expect(await verdicts(asked, group('a', inbound, open))).toEqual(['fail azurerm_network_security_group.a']);
  });
});

describe('defaults of nested attributes', () => {
  it('apply where their own block is there, not where only the one around it is', async () => {
    const days = 'blob_properties.delete_retention_policy.days';
    const asked = rule({ resource: 'azurerm_storage_account', require: { [days]: { min: 7 } } });
    const account = (name: string, body: string): string => `resource "azurerm_storage_account" "${name}" {\n${body}\n}\n`;
    const text = [
      account('inner', '  blob_properties {\n    delete_retention_policy {}\n  }'),
      account('none', ''),
      account('outer', '  blob_properties {\n    versioning_enabled = true\n  }'),
    ].join('');
    expect(await verdicts(asked, text)).toEqual([
      'fail azurerm_storage_account.none',
      'fail azurerm_storage_account.outer',
      'pass azurerm_storage_account.inner',
    ]);
  });
});

describe('links', () => {
  const account = 'azurerm_storage_account';
  const text = (more = '') => `variable "given" {}
resource "${account}" "good" {
  https_traffic_only_enabled = true
}
resource "${account}" "bad" {
  https_traffic_only_enabled = false
}
resource "azurerm_storage_container" "good" {
  storage_account_id = ${account}.good.id
}
resource "azurerm_storage_container" "bad" {
  storage_account_id = ${account}.bad.id
}
resource "azurerm_storage_container" "given" {
  storage_account_id = var.given
}
resource "azurerm_storage_container" "data" {
  storage_account_id = data.${account}.a.id
}
resource "azurerm_storage_container" "text" {
  storage_account_id = "/subscriptions/1/a"
}
resource "azurerm_storage_container" "none" {
}
${more}`;
  const to = (where?: object) =>
    rule({
      resource: 'azurerm_storage_container',
      require: { links_to: { attribute: 'storage_account_id', resource: account, ...(where ? { where } : {}) } },
    });

  it('links_to: what it points at; what is outside is open', async () => {
    expect(await verdicts(to({ https_traffic_only_enabled: { equals: true } }), text())).toEqual([
      'fail azurerm_storage_container.bad',
      'fail azurerm_storage_container.none',
      'pass azurerm_storage_container.good',
      'unknown azurerm_storage_container.data',
      'unknown azurerm_storage_container.given',
      'unknown azurerm_storage_container.text',
    ]);
  });

  it('links_to: every element of a list', async () => {
    const machine = rule({
      resource: 'azurerm_linux_virtual_machine',
      forbid: {
        not: {
          links_to: {
            attribute: 'network_interface_ids',
            resource: 'azurerm_network_interface',
            where: { name: { equals: 'a' } },
          },
        },
      },
    });
    const card = (label: string): string => `resource "azurerm_network_interface" "${label}" {\n  name = "${label}"\n}\n`;
    const machineWith = (label: string, ids: string): string =>
      `resource "azurerm_linux_virtual_machine" "${label}" {\n  network_interface_ids = [${ids}]\n}\n`;
    const text = [
      card('a'),
      card('b'),
      machineWith('one', 'azurerm_network_interface.a.id'),
      machineWith('both', 'azurerm_network_interface.a.id, azurerm_network_interface.b.id'),
      machineWith('open', 'azurerm_network_interface.a.id, var.other'),
      machineWith('none', ''),
    ].join('');
    expect(await verdicts(machine, text)).toEqual([
      'fail azurerm_linux_virtual_machine.both',
      'fail azurerm_linux_virtual_machine.none',
      'pass azurerm_linux_virtual_machine.one',
      'unknown azurerm_linux_virtual_machine.open',
    ]);
  });

  it('links_to: a name that is written out means the resource of that name', async () => {
    const asked = rule({
      resource: 'azurerm_container_registry',
      require: {
        links_to: {
          attribute: 'resource_group_name',
          resource: 'azurerm_resource_group',
          where: { managed_by: { present: true } },
        },
      },
    });
    const group = (label: string, more: string): string =>
      `resource "azurerm_resource_group" "${label}" {\n  name = "rg-${label}"\n${more}}\n`;
    const registry = (label: string, name: string): string =>
      `resource "azurerm_container_registry" "${label}" {\n  resource_group_name = ${name}\n}\n`;
    const text = [
      group('kept', '  managed_by = "x"\n'),
      group('plain', ''),
      registry('by_reference', 'azurerm_resource_group.kept.name'),
      registry('by_name', '"RG-plain"'),
      registry('elsewhere', '"rg-other"'),
    ].join('');
    expect(await verdicts(asked, text)).toEqual([
      'fail azurerm_container_registry.by_name',
      'pass azurerm_container_registry.by_reference',
      'unknown azurerm_container_registry.elsewhere',
    ]);
  });

  it('linked_from: any of several types, through modules too', async () => {
    const asked = rule({
      resource: account,
      require: {
        linked_from: { resource: ['azurerm_storage_container', 'azurerm_storage_share'], attribute: 'storage_account_id' },
      },
    });
    const closed = `resource "${account}" "a" {\n}\nresource "azurerm_storage_share" "s" {\n  storage_account_id = ${account}.a.id\n}\nresource "${account}" "b" {\n}\n`;
    expect(await verdicts(asked, closed)).toEqual([`fail ${account}.b`, `pass ${account}.a`]);
  });

  it('linked_from: by a name that is written out; an id that ends in it is open', async () => {
    const server = (label: string, name: string): string => `resource "azurerm_sql_server" "${label}" {\n  name = ${name}\n}\n`;
    const admin = (name: string): string =>
      `resource "azurerm_sql_active_directory_administrator" "${name}" {\n  server_name = "${name}"\n}\n`;
    const asked = rule({
      resource: 'azurerm_sql_server',
      require: { linked_from: { resource: 'azurerm_sql_active_directory_administrator', attribute: 'server_name' } },
    });
    const servers = `variable "x" {}\n${server('a', '"Orders"')}${server('b', '"stock"')}${server('c', 'var.x')}`;
    expect(await verdicts(asked, `${servers}${admin('orders')}`)).toEqual([
      'fail azurerm_sql_server.b',
      'pass azurerm_sql_server.a',
      'unknown azurerm_sql_server.c',
    ]);
    const byId = `${server('b', '"stock"')}resource "azurerm_sql_active_directory_administrator" "i" {\n  server_name = "/servers/stock"\n}\n`;
    expect(await verdicts(asked, byId)).toEqual(['unknown azurerm_sql_server.b']);
  });
});

describe('ranges of addresses', () => {
  const asked = rule({
    resource: 'azurerm_mssql_firewall_rule',
    forbid: { address_range: { from: 'start_ip_address', to: 'end_ip_address', wider_than: 256 } },
  });
  it.each([
    ['"10.0.0.0"', '"10.0.0.255"', 'pass'],
    ['"10.0.0.0"', '"10.0.1.0"', 'fail'],
    ['"0.0.0.0"', '"255.255.255.255"', 'fail'],
    ['"0.0.0.0"', '"0.0.0.0"', 'pass'],
    ['var.x', '"10.0.0.255"', 'unknown'],
    ['"a"', '"10.0.0.255"', 'unknown'],
  ])('%s to %s: %s', async (from, to, verdict) => {
    const text = `variable "x" {}\nresource "azurerm_mssql_firewall_rule" "r" {\n  start_ip_address = ${from}\n  end_ip_address = ${to}\n}\n`;
    expect(await verdicts(asked, text)).toEqual([`${verdict} azurerm_mssql_firewall_rule.r`]);
  });
});

describe('versions and types', () => {
  it('azurerm: since and until', async () => {
    const asked = rule({ when: { azurerm: { until: 4 } }, require: { location: { present: true } } });
    const text = group('a');
    expect(await verdicts(asked, text, 3)).toEqual(['fail azurerm_network_security_group.a']);
    expect(await verdicts(asked, text, 5)).toEqual([]);
    const since = rule({ when: { azurerm: { since: 5 } }, require: { location: { present: true } } });
    expect(await verdicts(since, text, 4)).toEqual([]);
  });

  it('a type that only older versions have is judged by the last of them', async () => {
    const asked = rule({ resource: 'azurerm_mysql_server', require: { ssl_minimal_tls_version_enforced: { equals: 'TLS1_2' } } });
    expect(await verdicts(asked, 'resource "azurerm_mysql_server" "a" {\n}\n', 5)).toEqual(['pass azurerm_mysql_server.a']);
  });

  it('renamed: by version and by type', async () => {
    const asked = rule({
      resource: ['azurerm_linux_web_app', 'azurerm_app_service'],
      require: { client_certificate_enabled: { equals: true } },
      renamed: { client_certificate_enabled: { azurerm_app_service: 'client_cert_enabled' } },
    });
    const text = `resource "azurerm_linux_web_app" "a" {
  client_certificate_enabled = true
}
resource "azurerm_app_service" "b" {
  client_cert_enabled = true
}
resource "azurerm_app_service" "c" {
}
`;
    expect(await verdicts(asked, text, 3)).toEqual([
      'fail azurerm_app_service.c',
      'pass azurerm_app_service.b',
      'pass azurerm_linux_web_app.a',
    ]);
  });
});

describe('parameters', () => {
  const asked = rule({
    resource: 'azurerm_mssql_server_extended_auditing_policy',
    require: { any: [{ retention_in_days: { equals: 0 } }, { retention_in_days: { min: { parameter: 'days' } } }] },
    parameters: { days: { default: 90, what: 'Days that audit logs are kept' } },
  });
  const text = 'resource "azurerm_mssql_server_extended_auditing_policy" "p" {\n  retention_in_days = 100\n}\n';
  const config = (days: string) => parseConfig(`rules:\n  sample/rule: { parameters: { days: ${days} } }\n`, [asked]);

  it('have defaults, and the config can set them', async () => {
    expect(await verdicts(asked, text)).toEqual(['pass azurerm_mssql_server_extended_auditing_policy.p']);
    const set = config('365');
    if ('wrong' in set) throw new Error(set.wrong);
    const [strict] = configured(compileRules([asked], schema), set).rules;
    expect(await verdicts(strict as Rule, text)).toEqual(['fail azurerm_mssql_server_extended_auditing_policy.p']);
  });

  it('must be like their default', () => {
    expect(config('many')).toEqual({ wrong: 'rule "sample/rule": parameter "days" is not like 90', line: 2 });
    expect(parseConfig('rules:\n  sample/rule: { parameters: { dais: 1 } }\n', [asked])).toEqual({
      wrong: 'rule "sample/rule": it has no parameter "dais"',
      line: 2,
    });
    expect(parseConfig('rules:\n  sample/rul: low\n', [asked])).toEqual({
      wrong: 'there is no rule "sample/rul"; did you mean "sample/rule"?',
      line: 2,
    });
    expect(parseConfig('# Ours.\nblok_on: high\n', [])).toEqual({
      wrong: 'there is no setting "blok_on"; did you mean "block_on"?',
      line: 2,
    });
    expect(parseConfig('mode: enforce\nblock_on: hi\n', [])).toMatchObject({ line: 2 });
    expect(parseConfig('ignores:\n  never:\n    - sample/rule\n    - sample/rul\n', [asked])).toMatchObject({ line: 4 });
    expect(parseConfig('mode: enforce\nrules:\n  a: b\n c: d\n', [])).toEqual({
      wrong: 'All mapping items must start at the same column',
      line: 4,
    });
    expect(parseConfig('ignores: { max_day: 3 }\n', [])).toEqual({
      wrong: 'there is no setting "ignores.max_day"; did you mean "max_days"?',
      line: 1,
    });
  });
});
