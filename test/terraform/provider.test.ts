import { afterAll, describe, expect, it } from 'vitest';
import type { AzurermMajor } from '../../src/terraform/azurerm.ts';
import { declare } from '../../src/terraform/module.ts';
import { startParser } from '../../src/terraform/parse.ts';
import { type ProviderVersion, providerVersion } from '../../src/terraform/provider.ts';
import type { Path } from '../../src/terraform/source.ts';

const parser = startParser();
afterAll(() => parser.close());

const module = (text: string, path = 'main.tf') => declare('' as Path, [parser.read(path as Path, text)]);
const required = (version: string, source = 'hashicorp/azurerm', name = 'azurerm'): string =>
  `terraform {\n  required_providers {\n    ${name} = {\n      source  = "${source}"\n      version = "${version}"\n    }\n  }\n}\n`;
const lock = (version: string, address = 'registry.terraform.io/hashicorp/azurerm') =>
  parser.read(
    '.terraform.lock.hcl' as Path,
    `provider "${address}" {\n  version     = "${version}"\n  constraints = "~> 3.0"\n}\n`,
  ).body;
const from = (texts: readonly string[], assumed: AzurermMajor = 5): ProviderVersion =>
  providerVersion(
    undefined,
    texts.map((text) => module(text)),
    assumed,
  );

describe('a constraint', () => {
  it.each<[string, AzurermMajor]>([
    ['~> 3.0', 3],
    ['~> 3.116.0', 3],
    ['~> 4', 4],
    ['~> 4.1', 4],
    ['~>4.55.0', 4],
    ['4.2.0', 4],
    ['= 3.99.0', 3],
    ['v4.0.1', 4],
    ['>= 3.0', 5],
    ['> 3.0', 5],
    ['>= 3.0, < 5.0', 4],
    ['>= 3.0,<4.0.0', 3],
    ['< 4.0', 3],
    ['<= 4', 4],
    ['>= 3.0, != 5.0.0, <= 5.0.0-beta1', 5],
    ['>= 4.0.0-beta, < 5', 4],
    ['5.0.0-rc1', 5],
  ])('%s means %i', (text, major) =>
    expect(from([required(text)], 3)).toMatchObject({ major, older: false, from: { kind: 'constraint', text } }),
  );

  it.each<[string, AzurermMajor, boolean]>([
    ['~> 2.99', 3, true],
    ['= 1.44.0', 3, true],
    ['< 3.0', 3, true],
    ['~> 6.0', 5, false],
    ['> 5.99, < 7', 5, false],
    ['nonsense', 4, false],
  ])('%s is beyond what is described: %i', (text, major, older) =>
    expect(from([required(text)], 4)).toMatchObject({ major, older }),
  );

  it('is met together with those of the modules called; the first one is shown', () => {
    expect(from([required('>= 3.0'), required('< 5.0'), ''], 5)).toMatchObject({ major: 4, from: { text: '>= 3.0' } });
    expect(from([required('~> 3.0'), required('~> 4.0')], 4)).toMatchObject({ major: 4, older: false });
  });

  it('is found in every place that Terraform reads it', () => {
    const places = [
      'terraform {\n  required_providers {\n    azurerm = "~> 3.5"\n  }\n}\n',
      'provider "azurerm" {\n  version = "~> 3.5"\n  features {}\n}\n',
      required('~> 3.5', 'registry.terraform.io/hashicorp/azurerm', 'az'),
    ];
    for (const place of places) expect(from([place]).from).toMatchObject({ kind: 'constraint', text: '~> 3.5' });
    const json = module(
      '{"terraform": [{"required_providers": [{"azurerm": {"source": "hashicorp/azurerm", "version": "~> 3.5"}}]}]}',
      'main.tf.json',
    );
    expect(providerVersion(undefined, [json], 5).major).toBe(3);
  });

  it('in an override file stands for what the other files say of that provider, as in Terraform', () => {
    const overridden = (...texts: string[]): ProviderVersion => {
      const files = texts.map((text, i) => parser.read((i === 0 ? 'main.tf' : `${i}_override.tf`) as Path, text));
      return providerVersion(undefined, [declare('' as Path, files)], 5);
    };
    expect(overridden(required('< 4.0'), required('~> 4.0'))).toMatchObject({ major: 4, from: { text: '~> 4.0' } });
    expect(overridden(required('~> 4.0'), required('~> 5.0'), required('~> 3.0'))).toMatchObject({ major: 3 });
    expect(overridden(required('~> 3.0'), required('~> 4.0', 'hashicorp/azuread', 'azuread'))).toMatchObject({ major: 3 });
    const without = 'terraform {\n  required_providers {\n    azurerm = { source = "hashicorp/azurerm" }\n  }\n}\n';
    expect(overridden(required('~> 3.0'), without)).toMatchObject({ major: 5, from: { kind: 'assumed' } });
  });

  it('is not taken from another provider, nor from what is no plain text', () => {
    const others = [
      required('~> 3.0', 'acme/azurermore', 'acme'),
      required('~> 3.0', 'hashicorp/azuread', 'azuread'),
      'terraform {\n  required_providers {\n    azurerm = { version = var.v }\n  }\n}\n',
      'terraform {}\n',
      '',
    ];
    expect(from(others, 4)).toEqual({ major: 4, older: false, from: { kind: 'assumed' } });
  });

  it('is that of the provider called azurerm, and of azurerm under another name, whichever registry it comes from', () => {
    const places = [
      required('~> 3.5', 'acme/azurerm'),
      required('~> 3.5', 'registry.example.com/hashicorp/azurerm'),
      required('~> 3.5', 'registry.example.com/mirror/azurerm', 'az'),
      required('~> 3.5', 'acme/fork', 'azurerm'),
    ];
    for (const place of places) expect(from([place])).toMatchObject({ major: 3, from: { text: '~> 3.5' } });
  });

  it('has the range of its text', () => {
    const { from: place } = from([required('~> 4.0')]);
    expect(place.kind === 'constraint' && place.range).toMatchObject({ file: 'main.tf', startLine: 5, endLine: 5 });
  });
});

describe('a lock file', () => {
  it.each<[string, AzurermMajor, boolean]>([
    ['3.116.0', 3, false],
    ['4.55.0', 4, false],
    ['5.2.0', 5, false],
    ['7.0.0', 5, false],
    ['2.99.0', 3, true],
  ])('with %s decides', (version, major, older) =>
    expect(providerVersion(lock(version), [module(required('> 2.0'))], 4)).toMatchObject({
      major,
      older,
      from: { kind: 'lock', text: version },
    }),
  );

  it('that the constraints refuse counts where it is older than they are', () => {
    const [three, four] = ['3.116.0', '4.55.0'].map((version) => providerVersion(lock(version), [module(required('~> 4.0'))], 5));
    expect([three?.major, three?.from.kind, four?.major, four?.from.kind]).toEqual([3, 'lock', 4, 'lock']);
    const five = providerVersion(lock('5.2.0'), [module(required('~> 4.0'))], 5);
    expect(five).toMatchObject({ major: 4, from: { kind: 'constraint' } });
    const minor = providerVersion(lock('5.2.0'), [module(required('!= 5.2.0'))], 4);
    expect(minor).toMatchObject({ major: 5 });
  });

  it('with several versions counts as the oldest', () => {
    const both = ['registry.opentofu.org', 'registry.terraform.io'].map(
      (host, i) => `provider "${host}/hashicorp/azurerm" {\n  version = "${i === 0 ? '5.1.0' : '4.9.0'}"\n}\n`,
    );
    for (const text of [both.join(''), both.reverse().join('')])
      expect(providerVersion(parser.read('.terraform.lock.hcl' as Path, text).body, [], 5).major).toBe(4);
  });

  it('counts for OpenTofu as well, and not for other providers', () => {
    expect(providerVersion(lock('3.0.0', 'registry.opentofu.org/hashicorp/azurerm'), [], 5).major).toBe(3);
    expect(providerVersion(lock('3.0.0', 'registry.terraform.io/hashicorp/azuread'), [], 5).from.kind).toBe('assumed');
    expect(providerVersion(lock('unclear'), [], 5).from.kind).toBe('assumed');
    expect(providerVersion(lock(`\${"4.55.0"}`), [], 5).major).toBe(4);
  });
});
