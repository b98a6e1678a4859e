// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are Terraform
import type { Files } from './oracle.ts';

export interface Configuration {
  readonly files: Files;
  /** `-var-file`, an environment of its own. */
  readonly varFile?: string;
}

const U = 'resource "terraform_data" "u" {\n  input = "i"\n}\n';
const vars = (text: string, extra: Files = {}): Configuration => ({ files: { 'main.tf': text, ...extra } });

/** Small whole configurations; every output and every argument of every `terraform_data` is compared. */
export const CONFIGURATIONS: Readonly<Record<string, Configuration>> = {
  'outputs of a nested module': vars(
    `module "a" {\n  source = "./a"\n  n = 2\n}\noutput "o" {\n  value = module.a.o\n}\noutput "all" {\n  value = module.a\n}\n`,
    {
      'a/main.tf': `variable "n" {}\nmodule "b" {\n  source = "./b"\n  n = var.n + 1\n}\noutput "o" {\n  value = module.b.o\n}\noutput "p" {\n  value = { x = var.n }\n}\n`,
      'a/b/main.tf': `variable "n" {\n  type = number\n}\nresource "terraform_data" "t" {\n  input = var.n\n}\noutput "o" {\n  value = var.n * 2\n}\n`,
    },
  ),
  'count on a module': vars(
    `module "a" {\n  source = "./a"\n  count = 2\n  n = count.index\n}\noutput "o" {\n  value = module.a[*].o\n}\noutput "one" {\n  value = module.a[1].o\n}\noutput "len" {\n  value = length(module.a)\n}\noutput "for" {\n  value = { for i, m in module.a : "k\${i}" => m.o }\n}\n`,
    {
      'a/main.tf': `variable "n" {}\nresource "terraform_data" "t" {\n  input = "x\${var.n}"\n}\noutput "o" {\n  value = "n\${var.n}"\n}\n`,
    },
  ),
  'for_each on a module': vars(
    `module "a" {\n  source = "./a"\n  for_each = { x = { n = 1 }, y = { n = 2 } }\n  n = each.value.n\n  k = each.key\n}\noutput "o" {\n  value = { for k, m in module.a : k => m.o }\n}\noutput "x" {\n  value = module.a["x"].o\n}\noutput "v" {\n  value = values(module.a)[*].o\n}\noutput "keys" {\n  value = keys(module.a)\n}\n`,
    {
      'a/main.tf': `variable "n" {}\nvariable "k" {}\nresource "terraform_data" "t" {\n  count = var.n\n  input = "\${var.k}-\${count.index}"\n}\noutput "o" {\n  value = terraform_data.t[*].input\n}\n`,
    },
  ),
  'for_each of a set of module calls within count': vars(
    `module "a" {\n  source = "./a"\n  count = 2\n  names = toset(["p", "q"])\n  i = count.index\n}\noutput "o" {\n  value = flatten(module.a[*].o)\n}\n`,
    {
      'a/main.tf': `variable "names" {\n  type = set(string)\n}\nvariable "i" {}\nmodule "b" {\n  source = "../b"\n  for_each = var.names\n  name = "\${each.key}\${var.i}"\n}\noutput "o" {\n  value = [for m in module.b : m.name]\n}\n`,
      'b/main.tf': `variable "name" {}\nresource "terraform_data" "t" {\n  input = { name = var.name }\n}\noutput "name" {\n  value = upper(var.name)\n}\n`,
    },
  ),
  'a module that is not there with count 0': vars(
    `module "a" {\n  source = "./a"\n  count = 0\n}\noutput "o" {\n  value = module.a[*].o\n}\noutput "one" {\n  value = one(module.a[*].o)\n}\noutput "try" {\n  value = try(module.a[0].o, "none")\n}\n`,
    { 'a/main.tf': `output "o" {\n  value = 1\n}\n` },
  ),
  'unknown outputs of modules': vars(
    `module "a" {\n  source = "./a"\n}\noutput "o" {\n  value = module.a.id\n}\noutput "p" {\n  value = "x-\${module.a.id}"\n}\noutput "q" {\n  value = [module.a.id, module.a.known]\n}\n`,
    {
      'a/main.tf': `${U}output "id" {\n  value = terraform_data.u.id\n}\noutput "known" {\n  value = terraform_data.u.input\n}\n`,
    },
  ),
  'sensitive outputs': vars(
    `module "a" {\n  source = "./a"\n}\noutput "o" {\n  value = module.a.s\n  sensitive = true\n}\noutput "p" {\n  value = nonsensitive(module.a.s)\n}\nresource "terraform_data" "t" {\n  input = { a = module.a.s, b = 1 }\n}\n`,
    { 'a/main.tf': `output "s" {\n  value = "secret"\n  sensitive = true\n}\n` },
  ),
  'sensitive variables': vars(
    `variable "s" {\n  default = "x"\n  sensitive = true\n}\nvariable "o" {\n  type = object({ a = string })\n  default = { a = "b" }\n  sensitive = true\n}\nresource "terraform_data" "t" {\n  input = "a\${var.s}"\n}\nresource "terraform_data" "l" {\n  input = [var.s, "b"]\n}\nresource "terraform_data" "o" {\n  input = { x = var.o.a, y = 1 }\n}\noutput "len" {\n  value = nonsensitive(length(var.s))\n}\n`,
  ),
  'tfvars over defaults, auto over terraform.tfvars': vars(
    'variable "a" {\n  default = "d"\n}\nvariable "b" {\n  default = "d"\n}\nvariable "c" {\n  default = "d"\n}\nvariable "d" {\n  default = "d"\n}\noutput "o" {\n  value = [var.a, var.b, var.c, var.d]\n}\n',
    {
      'terraform.tfvars': 'b = "t"\nc = "t"\nd = "t"\n',
      'terraform.tfvars.json': '{"d": "tj", "c": "tj"}',
      'z.auto.tfvars': 'd = "z"\n',
      'a.auto.tfvars': 'd = "a"\nc = "a"\n',
    },
  ),
  'auto files share one order with their JSON form': vars(
    'variable "a" {}\nvariable "b" {}\noutput "o" {\n  value = [var.a, var.b]\n}\n',
    { 'a.auto.tfvars.json': '{"a": "aj", "b": "aj"}', 'b.auto.tfvars': 'a = "b"\n', 'a.auto.tfvars': 'b = "a"\na = "a"\n' },
  ),
  '-var-file over all': {
    files: {
      'main.tf':
        'variable "a" {}\nvariable "b" {}\nvariable "c" {\n  default = 1\n}\noutput "o" {\n  value = [var.a, var.b, var.c]\n}\n',
      'terraform.tfvars': 'a = "t"\nb = "t"\n',
      'x.auto.tfvars': 'a = "x"\nb = "x"\n',
      'prod.tfvars': 'a = "p"\n',
    },
    varFile: 'prod.tfvars',
  },
  '-var-file in JSON': {
    files: {
      'main.tf': 'variable "a" {\n  type = list(string)\n}\noutput "o" {\n  value = var.a\n}\n',
      'prod.tfvars.json': '{"a": ["${not}", 1, true]}',
    },
    varFile: 'prod.tfvars.json',
  },
  'optional attributes with nested defaults': vars(
    `variable "v" {\n  type = list(object({\n    name = string\n    tags = optional(map(string), { env = "dev" })\n    net = optional(object({\n      port = optional(number, 443)\n      cidrs = optional(list(string), ["10.0.0.0/8"])\n      deep = optional(object({ x = optional(bool, true) }))\n    }), {})\n  }))\n  default = [{ name = "a" }, { name = 5, net = { port = "80" } }, { name = "c", tags = null, net = { deep = {}, extra = 1 } }]\n}\noutput "o" {\n  value = var.v\n}\n`,
  ),
  'conversions of types': vars(
    `variable "a" {\n  type = set(number)\n  default = ["3", 1, 2, "1"]\n}\nvariable "b" {\n  type = map(list(string))\n  default = { x = [1, true], y = [] }\n}\nvariable "c" {\n  type = tuple([string, number, bool])\n  default = [1, "2", "true"]\n}\nvariable "d" {\n  type = any\n  default = { a = [1, "x"] }\n}\nvariable "e" {\n  type = map(any)\n  default = { a = 1, b = "x" }\n}\nvariable "f" {\n  type = list(any)\n  default = [1, true, "x"]\n}\nvariable "g" {\n  type = object({ a = number, b = optional(string) })\n  default = { a = "1", z = 1 }\n}\noutput "o" {\n  value = [var.a, var.b, var.c, var.d, var.e, var.f, var.g]\n}\n`,
  ),
  'nullable variables': vars(
    `module "m" {\n  source = "./m"\n  a = null\n  b = null\n}\noutput "o" {\n  value = module.m.o\n}\n`,
    {
      'm/main.tf':
        'variable "a" {\n  default = "da"\n}\nvariable "b" {\n  default = "db"\n  nullable = false\n}\nvariable "c" {\n  type = string\n  default = null\n}\noutput "o" {\n  value = [var.a, var.b, var.c]\n}\n',
    },
  ),
  'a default that refers to a type with any': vars(
    'variable "x" {\n  type = object({ a = any, b = optional(any, [1]) })\n  default = { a = [1, "b"] }\n}\noutput "o" {\n  value = var.x\n}\n',
  ),
  'override files': vars(
    `variable "v" {\n  type = string\n  default = "base"\n}\nlocals {\n  l = 1\n  m = 1\n}\nresource "terraform_data" "t" {\n  input = local.l\n  triggers_replace = "a"\n}\noutput "o" {\n  value = [var.v, local.l, local.m]\n}\n`,
    {
      'override.tf': 'variable "v" {\n  default = "over"\n}\nlocals {\n  l = 2\n}\n',
      'a_override.tf':
        'resource "terraform_data" "t" {\n  triggers_replace = "b"\n}\noutput "o" {\n  value = [local.m, local.l]\n}\n',
      'z_override.tf.json': '{"locals": {"m": 9}}',
    },
  ),
  'an override of a module call': vars(
    'module "m" {\n  source = "./m"\n  a = 1\n  b = 1\n}\noutput "o" {\n  value = module.m.o\n}\n',
    {
      'x_override.tf': 'module "m" {\n  b = 2\n}\n',
      'm/main.tf': 'variable "a" {}\nvariable "b" {}\noutput "o" {\n  value = [var.a, var.b]\n}\n',
    },
  ),
  'locals through locals, out of order': vars(
    'locals {\n  c = local.b + 1\n  a = 1\n}\nlocals {\n  b = local.a * 10\n}\noutput "o" {\n  value = local.c\n}\n',
  ),
  'the JSON form': {
    files: {
      'main.tf.json': JSON.stringify({
        variable: { v: { type: 'list(string)', default: ['a', 'b'] } },
        locals: {
          up: '${[for x in var.v : upper(x)]}',
          text: 'v: ${var.v[0]}',
          esc: '$${x} %%{y}',
          n: 1.5,
          nested: { k: ['${1 + 1}'] },
        },
        resource: { terraform_data: { t: { count: 2, input: '${local.up[count.index]}' } } },
        output: {
          o: { value: '${local.up}' },
          p: { value: { a: '${local.text}', b: '${local.esc}', c: '${local.nested}', d: '${local.n}' } },
        },
      }),
    },
  },
  'JSON and native files together': {
    files: {
      'a.tf.json':
        '{"//": "comment", "locals": [{"a": 1}, {"b": "${local.a}"}], "module": {"m": {"source": "./m", "for_each": "${toset([\\"x\\"])}", "n": "${each.key}"}}}',
      'b.tf': 'output "o" {\n  value = [local.a, local.b, module.m["x"].o]\n}\n',
      'm/m.tf.json': '{"variable": {"n": {}}, "output": {"o": {"value": "<${var.n}>"}}}',
    },
  },
  'moved, removed and import blocks': vars(
    'resource "terraform_data" "b" {\n  input = 1\n}\nmoved {\n  from = terraform_data.a\n  to = terraform_data.b\n}\nremoved {\n  from = terraform_data.c\n  lifecycle {\n    destroy = false\n  }\n}\noutput "o" {\n  value = terraform_data.b.input\n}\n',
  ),
  'check blocks, validations and conditions that hold': vars(
    'variable "v" {\n  default = 5\n  validation {\n    condition = var.v > 1\n    error_message = "too small"\n  }\n}\nresource "terraform_data" "t" {\n  input = var.v\n  lifecycle {\n    precondition {\n      condition = var.v < 10\n      error_message = "x"\n    }\n    postcondition {\n      condition = self.input == 5\n      error_message = "x"\n    }\n    ignore_changes = [input]\n    replace_triggered_by = [terraform_data.u]\n  }\n}\nresource "terraform_data" "u" {}\ncheck "c" {\n  assert {\n    condition = terraform_data.t.input == 5\n    error_message = "no"\n  }\n}\noutput "o" {\n  value = var.v\n  precondition {\n    condition = var.v != 7\n    error_message = "x"\n  }\n}\n',
  ),
  'ephemeral variables': vars(
    'variable "e" {\n  default = "x"\n  ephemeral = true\n}\nlocals {\n  l = "a${var.e}"\n}\noutput "o" {\n  value = "kept"\n}\n',
  ),
  'unknowns of terraform_data': vars(
    `${U}resource "terraform_data" "e" {}\nlocals {\n  id = terraform_data.u.id\n}\noutput "o" {\n  value = { id = local.id, out = terraform_data.u.output, in = terraform_data.u.input, none = terraform_data.e.output, noin = terraform_data.e.input, tr = terraform_data.e.triggers_replace }\n}\noutput "t" {\n  value = "x\${local.id}"\n}\noutput "len" {\n  value = length([local.id, 1])\n}\noutput "null" {\n  value = local.id == null\n}\noutput "cond" {\n  value = local.id == "x" ? 1 : 2\n}\noutput "for" {\n  value = [for x in ["a", local.id] : "\${x}!"]\n}\noutput "map" {\n  value = { for k, v in { a = local.id, b = 1 } : k => v }\n}\n`,
  ),
  'unknowns of functions that run later': vars(
    'output "a" {\n  value = timestamp()\n}\noutput "b" {\n  value = uuid()\n}\noutput "c" {\n  value = [formatdate("YYYY", timestamp()), 1]\n}\noutput "d" {\n  value = substr(timestamp(), 0, 4) == "2020" ? ["a"] : ["b"]\n}\noutput "e" {\n  value = "${uuid()}" != ""\n}\n',
  ),
  'unknowns among elements': vars(
    `${U}locals {\n  id = terraform_data.u.id\n  l = [local.id, "b"]\n  m = { a = local.id, b = "x" }\n}\noutput "o" {\n  value = [concat(local.l, ["c"]), merge(local.m, { c = 1 }), lookup(local.m, "b", "d"), keys(local.m), values(local.m), element(local.l, 1), slice(local.l, 0, 1), reverse(local.l), length(local.l), contains(local.l, "b"), zipmap(["k", "l"], local.l), flatten([local.l, ["z"]]), coalesce("a", local.id), try(local.m.zz, "d"), setproduct(["a"], local.l), join(",", local.l), jsonencode(local.m), one([local.id]), compact(local.l), distinct(local.l), toset(["a"]), tolist(local.l), index(["a", local.id], "a"), chunklist(local.l, 1), transpose({ a = ["x"] }), format("%s-%s", "a", local.id), upper(local.id), can(local.m.a), alltrue([true, true]), sum([1, 2])]\n}\n`,
  ),
  'count and for_each of resources': vars(
    `variable "names" {\n  default = ["a", "b", "c"]\n}\nresource "terraform_data" "c" {\n  count = length(var.names)\n  input = var.names[count.index]\n}\nresource "terraform_data" "f" {\n  for_each = { for n in var.names : n => upper(n) if n != "b" }\n  input = "\${each.key}=\${each.value}"\n}\nresource "terraform_data" "s" {\n  for_each = toset(var.names)\n  input = each.value\n}\nresource "terraform_data" "none" {\n  count = 0\n  input = 1\n}\noutput "o" {\n  value = [terraform_data.c[*].input, terraform_data.c[0].input, terraform_data.f["a"].input, [for k, v in terraform_data.s : "\${k}:\${v.input}"], length(terraform_data.none), { for k, v in terraform_data.f : k => v.input }, terraform_data.none[*].input, one(terraform_data.none[*].input), terraform_data.c.*.input]\n}\n`,
  ),
  'for_each over resources and modules': vars(
    `resource "terraform_data" "a" {\n  for_each = toset(["x", "y"])\n  input = each.key\n}\nresource "terraform_data" "b" {\n  for_each = terraform_data.a\n  input = each.value.input\n}\nmodule "m" {\n  source = "./m"\n  for_each = terraform_data.b\n  v = each.value.input\n}\noutput "o" {\n  value = { for k, m in module.m : k => m.v }\n}\n`,
    { 'm/main.tf': 'variable "v" {}\noutput "v" {\n  value = "<${var.v}>"\n}\n' },
  ),
  'heredocs and templates': vars(
    'locals {\n  name = "n"\n  list = ["a", "b"]\n  a = <<EOT\nline ${local.name}\n  indented $${x}\n%{ for x in local.list ~}\n- ${x}\n%{ endfor ~}\nend\nEOT\n  b = <<-EOT\n    first\n      second ${local.name}\n    %{ if local.name == "n" }yes%{ else }no%{ endif }\n\n    last\n  EOT\n  c = "a\\tb\\n\\"q\\" \\u00e9 %%{x} ${"nested ${local.name}"}"\n  d = "%{ for i, x in local.list }${i}=${x};%{ endfor }"\n  e = "${~ local.name ~} x"\n}\noutput "o" {\n  value = [local.a, local.b, local.c, local.d, local.e]\n}\n',
  ),
  'for expressions': vars(
    'locals {\n  people = [{ n = "a", r = "x" }, { n = "b", r = "y" }, { n = "c", r = "x" }]\n  m = { b = 2, a = 1, c = 3 }\n}\noutput "o" {\n  value = [{ for p in local.people : p.r => p.n... }, [for k, v in local.m : "${k}${v}"], { for k, v in local.m : v => k if v > 1 }, [for i, p in local.people : i if p.r == "x"], [for x in toset(["z", "y"]) : x], { for i, p in local.people : p.n => merge(p, { i = i }) }, [for s in ["a", "b"] : [for t in [1, 2] : "${s}${t}"]], [for p in local.people : p.n if contains(["a", "c"], p.n)]]\n}\n',
  ),
  splats: vars(
    'locals {\n  l = [{ a = { b = [1, 2] } }, { a = { b = [3] } }]\n  n = null\n  o = { a = 1 }\n}\noutput "o" {\n  value = [local.l[*].a.b[0], local.l.*.a.b, local.l[*].a.b[*], local.n[*], local.o[*].a, local.o.*.a, flatten(local.l[*].a.b), length(local.l[*]), toset(["x"])[*]]\n}\n',
  ),
  'paths and workspace': vars(
    'output "o" {\n  value = [path.module, path.root, basename(path.module)]\n}\nmodule "m" {\n  source = "./sub/m"\n}\noutput "m" {\n  value = module.m.p\n}\n',
    {
      'sub/m/main.tf': 'output "p" {\n  value = [path.module, "${path.module}/x", path.root]\n}\n',
    },
  ),
  'conditional resources': vars(
    'variable "on" {\n  default = false\n}\nresource "terraform_data" "t" {\n  count = var.on ? 1 : 0\n  input = "x"\n}\noutput "o" {\n  value = var.on ? terraform_data.t[0].input : "off"\n}\noutput "p" {\n  value = try(terraform_data.t[0].input, "none")\n}\noutput "q" {\n  value = length(terraform_data.t) > 0\n}\noutput "r" {\n  value = one(terraform_data.t[*].id)\n}\n',
  ),
  'merging deep maps': vars(
    'locals {\n  d = { tags = { a = "1" }, n = 1 }\n  o = { tags = { b = "2" }, n = 2 }\n  m = merge(local.d, local.o, { tags = merge(local.d.tags, local.o.tags) })\n  e = { for k, v in { a = { x = 1 }, b = { x = 2, y = 3 } } : k => merge({ x = 0, y = 0 }, v) }\n}\noutput "o" {\n  value = [local.m, local.e]\n}\n',
  ),
  'a module given resources': vars(
    `${U}module "m" {\n  source = "./m"\n  r = terraform_data.u\n  l = [terraform_data.u.id]\n}\noutput "o" {\n  value = module.m.o\n}\n`,
    {
      'm/main.tf':
        'variable "r" {\n  type = object({ input = string, id = string })\n}\nvariable "l" {\n  type = list(string)\n}\noutput "o" {\n  value = { i = var.r.input, id = var.r.id, n = length(var.l) }\n}\n',
    },
  ),
  'variables from other modules through locals': vars(
    'module "a" {\n  source = "./a"\n  v = local.x\n}\nmodule "b" {\n  source = "./a"\n  v = module.a.o\n}\nlocals {\n  x = "s"\n}\noutput "o" {\n  value = module.b.o\n}\n',
    {
      'a/main.tf':
        'variable "v" {\n  type = string\n}\nlocals {\n  w = "${var.v}${var.v}"\n}\noutput "o" {\n  value = local.w\n}\nresource "terraform_data" "t" {\n  input = local.w\n}\n',
    },
  ),
  'depends_on between modules': vars(
    'module "a" {\n  source = "./a"\n}\nmodule "b" {\n  source = "./a"\n  depends_on = [module.a]\n}\nresource "terraform_data" "t" {\n  depends_on = [module.b]\n  input = "x"\n}\noutput "o" {\n  value = module.b.o\n}\n',
    { 'a/main.tf': 'resource "terraform_data" "t" {\n  input = 1\n}\noutput "o" {\n  value = "known"\n}\n' },
  ),
  'numbers as they are': vars(
    'output "o" {\n  value = [1/3, 0.1+0.2, 1e30, 12345678901234567890123, 9007199254740993, 1.10, -0.5, 100*1.1, 5%3, 7/2, floor(7/2), pow(2, 70), parseint("ff", 16), "${1/3}", tostring(1e21), 1e-7, format("%05.2f", 3.14159), 1.0 == 1]\n}\n',
  ),
  'whole numbers in texts and keys': vars(
    'locals {\n  m = { (1) = "a", (true) = "b", "x-${2}" = 3 }\n}\noutput "o" {\n  value = [local.m, local.m["1"], "${1}${true}", [for k, v in local.m : k]]\n}\n',
  ),
  'nested conditionals of types': vars(
    'output "o" {\n  value = [true ? 1 : "a", false ? [] : ["x"], true ? { a = 1 } : { b = "x" }, true ? null : 1, false ? null : [1], true ? [1, 2] : [3], true ? tolist([1]) : ["a"], false ? {} : { a = 1 }, (true ? "a" : "b") == "a"]\n}\n',
  ),
  'a template function': vars(
    'locals {\n  t = "hi $${name}%%{ for x in list } $${x}%%{ endfor }"\n}\noutput "o" {\n  value = templatestring(local.t, { name = "n", list = ["a", "b"] })\n}\n',
  ),
  'files of the module': vars(
    'output "o" {\n  value = [file("${path.module}/a.txt"), jsondecode(file("data/x.json")).k, fileexists("a.txt"), fileexists("nope"), fileset("${path.module}/data", "*.json"), fileset(".", "**/*.txt"), filemd5("a.txt"), filesha256("a.txt"), filebase64("a.txt"), templatefile("t.tftpl", { n = "x", l = [1, 2] }), yamldecode(file("data/y.yaml")), length(file("a.txt"))]\n}\nmodule "m" {\n  source = "./m"\n}\noutput "m" {\n  value = module.m.o\n}\nresource "terraform_data" "each" {\n  for_each = fileset(path.module, "data/*")\n  input = filesha1(each.value)\n}\n',
    {
      'a.txt': 'hello é\n',
      'data/x.json': '{"k": [1, "two"]}',
      'data/y.yaml': 'a: 1\nb: [x, y]\n',
      't.tftpl': 'n=${n}\n%{ for x in l ~}\n* ${x}\n%{ endfor ~}\n',
      'm/main.tf':
        'output "o" {\n  value = [file("${path.module}/in.txt"), fileset(path.module, "*.txt"), fileexists("a.txt")]\n}\n',
      'm/in.txt': 'inner',
    },
  ),
  'a data source is not there': vars('locals {\n  l = ["a"]\n}\noutput "o" {\n  value = local.l[0]\n}\n'),
  'dynamic over nested values in a module argument': vars(
    'locals {\n  rules = { ssh = { port = 22, from = ["a", "b"] }, web = { port = 443, from = [] } }\n}\nresource "terraform_data" "t" {\n  for_each = merge([for k, r in local.rules : { for f in r.from : "${k}-${f}" => { port = r.port, from = f } }]...)\n  input = each.value\n}\noutput "o" {\n  value = keys(terraform_data.t)\n}\n',
  ),
};

/** What Terraform refuses: nothing of these may be a value and no problem. */
export const REFUSED: Readonly<Record<string, Files>> = {
  'an undeclared variable': { 'main.tf': 'output "o" {\n  value = var.nope\n}\n' },
  'an undeclared local': { 'main.tf': 'locals {\n  a = local.nope\n}\n' },
  'an undeclared resource': { 'main.tf': 'output "o" {\n  value = terraform_data.nope.id\n}\n' },
  'an undeclared data source': { 'main.tf': 'output "o" {\n  value = data.terraform_remote_state.nope.outputs\n}\n' },
  'an undeclared module': { 'main.tf': 'output "o" {\n  value = module.nope.x\n}\n' },
  'an output that a module does not have': {
    'main.tf': 'module "m" {\n  source = "./m"\n}\noutput "o" {\n  value = module.m.nope\n}\n',
    'm/main.tf': 'output "x" {\n  value = 1\n}\n',
  },
  'an argument that a module does not take': {
    'main.tf': 'module "m" {\n  source = "./m"\n  nope = 1\n}\n',
    'm/main.tf': 'output "x" {\n  value = 1\n}\n',
  },
  'a variable that a module needs': {
    'main.tf': 'module "m" {\n  source = "./m"\n}\n',
    'm/main.tf': 'variable "x" {}\noutput "x" {\n  value = var.x\n}\n',
  },
  'locals in a circle': {
    'main.tf': 'locals {\n  a = local.b\n  b = local.c\n  c = "x${local.a}"\n}\noutput "o" {\n  value = local.a\n}\n',
  },
  'a local of itself': { 'main.tf': 'locals {\n  a = [local.a]\n}\n' },
  'resources in a circle': {
    'main.tf':
      'resource "terraform_data" "a" {\n  input = terraform_data.b.id\n}\nresource "terraform_data" "b" {\n  input = terraform_data.a.id\n}\n',
  },
  'a resource of itself': { 'main.tf': 'resource "terraform_data" "a" {\n  input = terraform_data.a.id\n}\n' },
  'modules in a circle': {
    'main.tf': 'module "a" {\n  source = "./m"\n  v = module.b.o\n}\nmodule "b" {\n  source = "./m"\n  v = module.a.o\n}\n',
    'm/main.tf': 'variable "v" {}\noutput "o" {\n  value = var.v\n}\n',
  },
  'a circle through depends_on': {
    'main.tf':
      'resource "terraform_data" "a" {\n  depends_on = [terraform_data.b]\n}\nresource "terraform_data" "b" {\n  input = terraform_data.a.id\n}\n',
  },
  'a resource declared twice': { 'main.tf': 'resource "terraform_data" "a" {}\nresource "terraform_data" "a" {}\n' },
  'a variable declared twice': { 'main.tf': 'variable "a" {\n  default = 1\n}\n', 'b.tf': 'variable "a" {\n  default = 2\n}\n' },
  'a local declared twice': { 'main.tf': 'locals {\n  a = 1\n}\nlocals {\n  a = 2\n}\n' },
  'an output declared twice': { 'main.tf': 'output "a" {\n  value = 1\n}\noutput "a" {\n  value = 2\n}\n' },
  'a module called twice by one name': {
    'main.tf': 'module "m" {\n  source = "./m"\n}\nmodule "m" {\n  source = "./m"\n}\n',
    'm/main.tf': 'output "x" {\n  value = 1\n}\n',
  },
  'a file that is not there': { 'main.tf': 'resource "terraform_data" "t" {\n  input = file("nope.txt")\n}\n' },
  'count outside of a counted block': { 'main.tf': 'output "o" {\n  value = count.index\n}\n' },
  'each outside of for_each': { 'main.tf': 'resource "terraform_data" "t" {\n  input = each.key\n}\n' },
};
