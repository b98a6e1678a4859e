import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type AzurermMajor,
  type AzurermSchema,
  attributeSchema,
  pickResourceTypes,
  resourceTypeExists,
  sensitivePaths,
} from '../../src/terraform/azurerm.ts';
import { isSensitiveAttribute } from '../../src/terraform/sensitive.ts';

const schema = JSON.parse(readFileSync(new URL('../../src/terraform/azurerm.json', import.meta.url), 'utf8')) as AzurermSchema;
const majors: readonly AzurermMajor[] = [3, 4, 5];

/** One attribute in versions 3, 4 and 5; the path is dotted. */
const inEach = (resourceType: string, path: string) =>
  majors.map((major) => attributeSchema(schema, resourceType, path.split('.'), major));
const defaults = (resourceType: string, path: string) => inEach(resourceType, path).map((attribute) => attribute?.default);

describe('attributeSchema', () => {
  it('follows a rename', () => {
    const present = (name: string) => inEach('azurerm_storage_account', name).map((attribute) => attribute !== undefined);
    expect(present('enable_https_traffic_only')).toEqual([true, false, false]);
    expect(present('https_traffic_only_enabled')).toEqual([true, true, true]);
  });

  it('gives the default of the version asked for', () => {
    expect(defaults('azurerm_storage_account', 'allow_nested_items_to_be_public')).toEqual([true, true, false]);
    expect(defaults('azurerm_storage_account', 'cross_tenant_replication_enabled')).toEqual([true, false, false]);
    expect(defaults('azurerm_kubernetes_cluster', 'oidc_issuer_enabled')).toEqual([undefined, undefined, true]);
  });

  it('types a default as its attribute', () => {
    expect(defaults('azurerm_storage_account', 'min_tls_version')).toEqual(['TLS1_2', 'TLS1_2', 'TLS1_2']);
    expect(defaults('azurerm_key_vault', 'soft_delete_retention_days')).toEqual([90, 90, 90]);
    expect(defaults('azurerm_log_analytics_workspace', 'daily_quota_gb')).toEqual([undefined, -1, -1]);
    expect(defaults('azurerm_container_registry_webhook', 'scope')).toEqual(['', '', '']);
    expect(defaults('azurerm_netapp_volume', 'protocols')).toEqual([undefined, undefined, undefined]);
  });

  it('has the corrections of wrong documentation', () => {
    expect(defaults('azurerm_redis_cache', 'minimum_tls_version')).toEqual(['1.2', '1.2', '1.2']);
    expect(defaults('azurerm_lb_rule', 'load_distribution')).toEqual(['Default', 'Default', 'Default']);
    expect(defaults('azurerm_bot_web_app', 'display_name')).toEqual([undefined, undefined, undefined]);
  });

  it('descends into blocks', () => {
    expect(attributeSchema(schema, 'azurerm_storage_account', ['network_rules'], 5)).toEqual({
      type: 'block',
      block: true,
      required: false,
      sensitive: false,
      default: undefined,
    });
    expect(attributeSchema(schema, 'azurerm_storage_account', ['network_rules', 'default_action'], 5)).toEqual({
      type: 'string',
      block: false,
      required: true,
      sensitive: false,
      default: undefined,
    });
    const [, in4, in5] = inEach('azurerm_storage_account', 'static_website.index_document');
    expect(in4?.type).toBe('string');
    expect(in5).toBeUndefined();
  });

  it('takes a settable attribute of object type as a block, a read-only one not', () => {
    const rules = inEach('azurerm_network_security_group', 'security_rule.source_address_prefixes');
    expect(rules.map((attribute) => attribute?.type)).toEqual(['set(string)', 'set(string)', 'set(string)']);
    expect(defaults('azurerm_container_registry', 'network_rule_set.default_action')).toEqual(['Allow', 'Allow', 'Allow']);
    expect(inEach('azurerm_linux_web_app', 'site_credential')).toEqual([
      undefined,
      undefined,
      { type: 'list(object)', block: false, required: false, sensitive: true, default: undefined },
    ]);
  });

  it('knows where type and requirement changed', () => {
    const ranges = inEach('azurerm_cosmosdb_account', 'ip_range_filter');
    expect(ranges.map((attribute) => attribute?.type)).toEqual(['string', 'set(string)', 'set(string)']);
    const rbac = inEach('azurerm_key_vault', 'rbac_authorization_enabled');
    expect(rbac.map((attribute) => attribute?.required)).toEqual([undefined, false, true]);
  });

  it('knows nothing of what is not there', () => {
    expect(attributeSchema(schema, 'azurerm_storage_account', ['no_such_attribute'], 5)).toBeUndefined();
    expect(attributeSchema(schema, 'azurerm_storage_account', ['tags', 'owner'], 5)).toBeUndefined();
    expect(attributeSchema(schema, 'azurerm_storage_account', ['constructor'], 5)).toBeUndefined();
    expect(attributeSchema(schema, 'azurerm_storage_account', [], 5)).toBeUndefined();
    expect(attributeSchema(schema, 'azurerm_no_such_type', ['name'], 5)).toBeUndefined();
    expect(attributeSchema(schema, 'azurerm_app_service', ['name'], 5)).toBeUndefined();
  });

  it('marks secrets', () => {
    const password = inEach('azurerm_mssql_server', 'administrator_login_password');
    expect(password.map((attribute) => attribute?.sensitive)).toEqual([true, true, true]);
    expect(attributeSchema(schema, 'azurerm_mssql_server', ['administrator_login'], 5)?.sensitive).toBe(false);
  });
});

describe('resourceTypeExists', () => {
  it('goes by version', () => {
    const existing = (type: string) => majors.filter((major) => resourceTypeExists(schema, type, major));
    expect(existing('azurerm_storage_account')).toEqual([3, 4, 5]);
    expect(existing('azurerm_app_service')).toEqual([3, 4]);
    expect(existing('azurerm_sql_server')).toEqual([3]);
    expect(existing('toString')).toEqual([]);
  });
});

describe('pickResourceTypes', () => {
  it('keeps only the types named', () => {
    const picked = pickResourceTypes(schema, new Set(['azurerm_key_vault', 'azurerm_no_such_type']));
    expect(Object.keys(picked)).toEqual(['azurerm_key_vault']);
    const path = ['network_acls', 'default_action'];
    expect(attributeSchema(picked, 'azurerm_key_vault', path, 5)).toEqual(attributeSchema(schema, 'azurerm_key_vault', path, 5));
  });
});

describe('sensitivePaths', () => {
  it('lists them by resource type, from nested blocks too', () => {
    const paths = sensitivePaths(schema);
    expect(paths.get('azurerm_key_vault_secret')).toContain('value');
    expect(paths.get('azurerm_api_management')).toContain('hostname_configuration.portal.certificate_password');
    expect(paths.get('azurerm_mssql_server')).not.toContain('administrator_login');
    expect(paths.has('azurerm_resource_group')).toBe(false);
  });
});

describe('isSensitiveAttribute', () => {
  it('goes by type and path, not by name', () => {
    expect(isSensitiveAttribute('azurerm_key_vault_secret', ['value'])).toBe(true);
    expect(isSensitiveAttribute('azurerm_app_configuration_key', ['value'])).toBe(false);
    expect(isSensitiveAttribute('azurerm_application_gateway', ['ssl_certificate', 'data'])).toBe(true);
    expect(isSensitiveAttribute('azurerm_application_gateway', ['data'])).toBe(false);
    expect(isSensitiveAttribute('toString', ['value'])).toBe(false);
  });
});
