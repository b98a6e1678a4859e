import { afterAll, describe, expect, it } from 'vitest';
import { fenced, html, inertText, markdownCode, markdownText } from '../../src/report/inert.ts';
import { reviewJson } from '../../src/report/json.ts';
import { reviewText } from '../../src/report/text.ts';
import { startParser } from '../../src/terraform/parse.ts';
import { facts, reviewOf } from '../sample.ts';

const parser = startParser();
afterAll(() => parser.close());

describe('text from a repository', () => {
  it('becomes one line without control, bidirectional or invisible characters', () => {
    expect(inertText('a\r\nb\u001b[31mc\u202ed\u200be')).toBe('a b\\u{1b}[31mc\\u{202e}d\\u{200b}e');
    expect(inertText('x'.repeat(500), 10)).toBe('xxxxxxxxx…');
  });

  it('stays inside its code span, whatever backticks it has', () => {
    for (const text of ['a`b', '``', '`', 'a``b`c', '']) {
      const code = markdownCode(text);
      const fence = /^`+/.exec(code)?.[0] ?? '';
      expect(code.slice(fence.length, -fence.length)).not.toContain(fence);
      expect(code.endsWith(fence)).toBe(true);
    }
  });

  it('cannot mention, link or open HTML as plain markdown', () => {
    const inert = markdownText('@org/team <img src=x> [a](http://evil) www.evil.org **b** #1');
    expect(inert).not.toMatch(/@(?!<!-- -->)|(?<!\\)<img|\]\(|:\/\/|www\./);
    expect(inert).not.toMatch(/(?<!\\)\*\*/);
  });

  it('cannot close a fence', () => {
    const block = fenced('suggestion', 'a\n```\nb\n````');
    expect(block.startsWith('`````suggestion\n')).toBe(true);
    expect(block.endsWith('\n`````')).toBe(true);
  });

  it('is text in HTML', () => {
    expect(html(`<script>"'&`)).toBe('&lt;script&gt;&quot;&#39;&amp;');
  });
});

describe('a hostile pull request', () => {
  const name = '@everyone `x` <b>\u202e[a](http://evil)';
  const head = `variable "n" {\n  default = ${JSON.stringify(name)}\n}\nresource "azurerm_network_security_group" "g" {\n  security_rule {\n    name                   = var.n\n    source_address_prefix  = "*"\n    destination_port_range = "22"\n    direction              = "Inbound"\n    access                 = "Allow"\n    protocol               = "*"\n  }\n}\nresource "azurerm_storage_account" "s" {\n  for_each        = toset([${JSON.stringify(name)}])\n  min_tls_version = ${JSON.stringify('TLS1_0')}\n}\n`;
  it('leaves no markup of its own in any comment, annotation, summary or line of text', async () => {
    const base = { 'main.tf': '# empty\n' };
    const plan = await reviewOf(parser, base, { 'main.tf': head });
    expect(plan.comments.length).toBeGreaterThan(1);
    const outsideCode = (markdown: string): string =>
      markdown.replace(/^(`{3,})[\s\S]*?^\1$/gm, '').replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
    for (const text of [...plan.comments.map(({ body }) => body), plan.summary]) {
      expect(outsideCode(text)).not.toMatch(/@everyone|<b>|\]\(http/);
      expect(text).not.toContain('\u202e');
    }
    const printed = reviewText(plan, facts(base, { 'main.tf': head }), 1, { colour: false, width: 100 });
    expect(printed).not.toContain('\u202e');
  });
});

describe('secrets', () => {
  const password = 'Tr0ub4dor&3-horse';
  const head = `variable "db_password" {
  default = "${password}"
}
variable "admin_password" { default = "${password}" }
variable "plain" {
  sensitive = true
  default = {
    a = "${password}"
  }
}
resource "azurerm_storage_account" "b" {
  min_tls_version = var.db_password
}
resource "azurerm_mssql_server" "s" {
  name                         = "s"
  administrator_login_password = "${password}"
  public_network_access_enabled = true
  connection_string = "Server=x;Password=${password};"
}
resource "azurerm_storage_account" "a" {
  https_traffic_only_enabled = false
  tags                       = { token = "${password}" }
}
resource "azurerm_linux_web_app" "w" {
  https_only = false
  app_settings = {
    "API_KEY" = "${password}"
    key       = <<-PEM
      -----BEGIN RSA PRIVATE KEY-----
      ${password}
      -----END RSA PRIVATE KEY-----
    PEM
  }
}
`;
  it('are in no comment, no annotation, no text and no JSON', async () => {
    const base = { 'main.tf': '# empty\n' };
    const plan = await reviewOf(parser, base, { 'main.tf': head });
    expect(plan.comments.length).toBeGreaterThanOrEqual(3);
    const printed = reviewText(plan, facts(base, { 'main.tf': head }), 1, { colour: false, width: 100 });
    for (const text of [
      JSON.stringify(reviewJson(plan, facts(base, { 'main.tf': head }).head.files, 1)),
      printed,
      JSON.stringify(plan.comments),
      plan.summary,
    ])
      expect(text).not.toContain(password);
  });
});
