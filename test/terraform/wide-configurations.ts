// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are Terraform
import type { Configuration } from './configurations.ts';

/** Configurations that hold many things of one kind, where `CONFIGURATIONS` has one of each. */
export const WIDE: Readonly<Record<string, Configuration>> = {
  'for_each unknown and count unknown': {
    files: {
      'main.tf': `resource "terraform_data" "u" {
  input = "i"
}

output "a" { value = terraform_data.u.id == null }
output "b" { value = "rg-\${terraform_data.u.id}" == "" }
output "c" { value = [for s in [terraform_data.u.id, "x"] : upper(s)] }
output "d" { value = length(split(",", terraform_data.u.id)) }
output "e" { value = merge({ a = 1 }, { b = terraform_data.u.id }) }
output "f" { value = terraform_data.u }
output "g" { value = jsonencode({ a = terraform_data.u.id }) }
output "h" { value = terraform_data.u.id != "" ? "y" : "n" }
output "i" { value = try(terraform_data.u.id, "z") }
output "j" { value = can(terraform_data.u.id) }
output "k" { value = toset([terraform_data.u.id]) }
output "l" { value = tomap({ x = terraform_data.u.id }) }
output "m" { value = terraform_data.u[*].id }
output "n" { value = terraform_data.u.output == null }
output "o" { value = coalesce(terraform_data.u.id, "x") }
output "p" { value = terraform_data.u.triggers_replace }
output "q" { value = concat([terraform_data.u.id], ["a"]) }
`,
    },
  },
  'data source of the builtin': {
    files: {
      'main.tf': `
data "terraform_remote_state" "s" {
  backend = "local"
  config = { path = "\${path.module}/nope.tfstate" }
  defaults = { a = "d" }
  count = 0
}
output "o" { value = data.terraform_remote_state.s }
output "p" { value = length(data.terraform_remote_state.s) }
output "q" { value = try(data.terraform_remote_state.s[0].outputs.a, "none") }
output "r" { value = one(data.terraform_remote_state.s[*].outputs) }
`,
    },
  },
  'optional deep': {
    files: {
      'main.tf': `
variable "a" {
  type = map(object({
    name = optional(string)
    n    = optional(number, 5)
    l    = optional(list(object({ p = number, proto = optional(string, "tcp") })), [{ p = 1 }])
    m    = optional(map(string))
    s    = optional(set(string), ["b", "a"])
    t    = optional(tuple([string, number]), ["x", 1])
    any  = optional(any)
    nest = optional(object({ x = optional(object({ y = optional(string, "dy") }), {}) }))
  }))
  default = {
    one   = {}
    two   = { n = null, l = null, name = null, m = { a = 1 }, nest = {} }
    three = { l = [{ p = "80", extra = true }], s = ["z", "z"], t = [1, "2"], nest = { x = null } }
  }
}
variable "b" { 
  type = object({ a = optional(string, "x"), b = optional(bool) }) 
  default = null
}
variable "c" {
  type = list(map(any))
  default = [{ a = 1 }, { a = 2 }]
}
variable "d" {
  type = set(object({ a = string, b = optional(number, 1) }))
  default = [{ a = "y" }, { a = "x", b = 2 }, { a = "y", b = 1 }]
}
variable "e" {
  type = map(list(any))
  default = { x = [1], y = [2] }
}
variable "f" {
  type = object({ l = list(any), m = map(any) })
  default = { l = [], m = {} }
}
output "a" { value = var.a }
output "b" { value = var.b }
output "c" { value = var.c }
output "d" { value = var.d }
output "e" { value = var.e }
output "f" { value = var.f }
`,
    },
  },
  'module args converted': {
    files: {
      'main.tf': `resource "terraform_data" "u" {
  input = "i"
}

module "m" {
  source = "./m"
  s = 5
  n = "7"
  b = "true"
  l = toset(["b", "a"])
  st = ["b", "a", "b"]
  m = { a = 1, b = true }
  o = { a = "1", zz = 3 }
  t = [1, "2"]
  u = [terraform_data.u.id, "x"]
  um = { a = terraform_data.u.id }
  uo = { a = terraform_data.u.id }
  whole = terraform_data.u
  su = [terraform_data.u.id, "x"]
}
output "all" { value = module.m.all }
output "u" { value = module.m.u }
output "who" { value = module.m.whole }
`,
      'm/main.tf': `
variable "s" { type = string }
variable "n" { type = number }
variable "b" { type = bool }
variable "l" { type = list(string) }
variable "st" { type = set(string) }
variable "m" { type = map(string) }
variable "o" { type = object({ a = number }) }
variable "t" { type = tuple([string, number]) }
variable "u" { type = list(string) }
variable "um" { type = map(string) }
variable "uo" { type = object({ a = string, b = optional(string, "d") }) }
variable "su" { type = set(string) }
variable "whole" {}
output "all" { value = [var.s, var.n, var.b, var.l, var.st, var.m, var.o, var.t] }
output "u" { value = { u = var.u, um = var.um, uo = var.uo, len = length(var.u), su = var.su, sul = length(var.su) } }
output "whole" { value = { i = var.whole.input, d = var.whole.id, keys = keys(var.whole) } }
`,
    },
  },
  'tfvars forms': {
    files: {
      'main.tf': `
variable "a" { 
  type = any 
}
variable "b" {
  type = list(string)
}
variable "c" { 
  default = "dc" 
}
variable "d" {
  type = map(number)
}
variable "e" {
  type = string
  default = "de"
}
variable "f" {
  type = string
  default = "df"
  nullable = false
}
output "o" { value = { a = var.a, b = var.b, c = var.c, d = var.d, e = var.e, f = var.f } }
`,
      'terraform.tfvars': `a = { x = [1, "two", null], "y z" = true }
b = [1, true]
f = null
`,
      'terraform.tfvars.json': `{"b": ["json"], "//": "comment"}`,
      '1.auto.tfvars.json': `{"d": {"k": "5"}, "c": null}`,
      '0.auto.tfvars': `d = { k = 1 }
c = "zero"
e = <<EOT
heredoc $\${x}
EOT
`,
      'other.tfvars': `a = 1
`,
    },
  },
  'tf json': {
    files: {
      'main.tf.json': `{"variable":{"v":{"type":"object({a=optional(number,3)})","default":{}},"w":[{"default":["\${not}","%%{x}"]}]},"locals":{"a":"\${var.v.a + 1}","b":"x\${var.v.a}y","c":{"k\${var.v.a}":[true,null,1,1000,"\${null}"]}},"output":{"a":{"value":"\${local.a}"},"b":{"value":"\${local.b}"},"c":{"value":"\${local.c}"},"w":{"value":"\${var.w}"},"f":[{"value":"\${[for x in [1,2]: x if x > 1]}"}]},"resource":{"terraform_data":{"r":[{"input":"\${local.c}","for_each":{"a":1,"b":"\${2}"}}]}},"module":{"m":{"source":"./m","x":"\${local.a}"}}}`,
      'm/a.tf': `variable "x" {}
resource "terraform_data" "t" {
  input = var.x
}
`,
    },
  },
  overrides: {
    files: {
      'main.tf': `
variable "a" {
  type = number
  default = 1
  description = "x"
}
locals { x = "main" }
resource "terraform_data" "t" {
  count = 1
  input = { x = local.x, a = var.a }
  lifecycle { prevent_destroy = true }
}
module "m" {
  source = "./one"
  v = 1
}
output "o" { value = module.m.o }
output "v" { value = var.a }
`,
      'b_override.tf': `variable "a" {
  default = 2
  type = string
}
module "m" {
  source = "./two"
}
`,
      'c_override.tf': `variable "a" {
  default = 3
}
resource "terraform_data" "t" {
  count = 2
  triggers_replace = "r"
}
`,
      'override.tf.json': `{"output": {"o": {"value": "\${module.m.o}!"}}}`,
      'one/a.tf': `variable "v" {}
output "o" {
  value = "one"
}
`,
      'two/a.tf': `variable "v" {}
output "o" {
  value = "two"
}
`,
    },
  },
  'ephemeral things': {
    files: {
      'main.tf': `
variable "e" {
  type = string
  default = "x"
  ephemeral = true
}
variable "s" {
  sensitive = true
  default = { a = [1, 2], b = "c" }
}
module "m" {
  source = "./m"
  t = var.e
  s = var.s.a
}
output "n" { value = ephemeralasnull(var.e) }
output "s" { 
  value = var.s.b 
  sensitive = true
}
output "l" { value = nonsensitive(length(var.s.a)) }
output "i" { value = issensitive(var.s) }
output "mm" {
  value = module.m.s
  sensitive = true
}
output "map" { value = { for k, v in { a = 1 } : k => v if nonsensitive(var.s.b) == "c" } }
resource "terraform_data" "x" { input = { a = var.s, b = [var.s.b], c = "k" } }
`,
      'm/a.tf': `variable "t" {
  ephemeral = true
}
variable "s" {
  type = list(string)
}
output "s" {
  value = var.s
  sensitive = true
}
`,
    },
  },
  'modules nested three': {
    files: {
      'main.tf': `
locals { envs = { dev = { n = 1, tags = { t = "d" } }, prod = { n = 2, tags = {} } } }
module "env" {
  source   = "./modules/env"
  for_each = local.envs
  name     = each.key
  conf     = each.value
}
output "ids" { value = { for k, m in module.env : k => m.names } }
output "flat" { value = flatten([for m in module.env : m.names]) }
output "whole" { value = module.env["dev"] }
output "cnt" { value = length(module.env) }
`,
      'modules/env/main.tf': `
variable "name" { type = string }
variable "conf" { type = object({ n = number, tags = optional(map(string), {}) }) }
locals { tags = merge({ env = var.name }, var.conf.tags) }
module "vm" {
  source = "../vm"
  count  = var.conf.n
  name   = format("%s-%02d", var.name, count.index + 1)
  tags   = local.tags
}
output "names" { value = module.vm[*].name }
output "first" { value = module.vm[0].id }
`,
      'modules/vm/main.tf': `
variable "name" {}
variable "tags" { type = map(string) }
resource "terraform_data" "vm" {
  for_each = var.tags
  input = "\${var.name}/\${each.key}=\${each.value}"
}
output "name" { value = var.name }
output "id" { value = { for k, v in terraform_data.vm : k => v.id } }
output "path" { value = path.module }
`,
    },
  },
  'moved import removed': {
    files: {
      'main.tf': `
moved {
  from = terraform_data.old
  to   = terraform_data.new["a"]
}
moved {
  from = module.x
  to   = module.y
}
removed {
  from = terraform_data.gone
  lifecycle { destroy = false }
}
import {
  for_each = toset([])
  to = terraform_data.imp[each.key]
  id = each.key
}
resource "terraform_data" "new" {
  for_each = toset(["a"])
  input = each.value
}
resource "terraform_data" "imp" {
  for_each = toset([])
}
module "y" { source = "./y" }
output "o" { value = terraform_data.new["a"].input }
output "e" { value = terraform_data.imp }
`,
      'y/a.tf': `output "o" {
  value = 1
}
`,
    },
  },
  'numbers everywhere': {
    files: {
      'main.tf': `
locals { n = [1, 1.5, 1e10, 1e21, 1e22, 123456789012345678901234567890, 0.1, 1e-7, -3, 1/3, 10/4, 0.1+0.2, 3.0, 1.10, 2.50e2] }
output "n" { value = local.n }
output "s" { value = [for x in local.n : tostring(x)] }
output "j" { value = jsonencode(local.n) }
output "y" { value = yamlencode(local.n) }
output "f" { value = [for x in local.n : format("%v %s %.3f %g %e %d", x, x, x, x, x, floor(x))] }
output "fl" { value = [for x in local.n : [floor(x), ceil(x), x % 2, abs(x)]] }
output "k" { value = { for x in local.n : x => x... } }
output "set" { value = toset(local.n) }
output "sum" { value = [sum(local.n), max(local.n...), min(local.n...)] }
`,
    },
  },
  'strings everywhere': {
    files: {
      'main.tf': `
locals {
  s = ["e\\u0301", "\\U0001F468\\u200d\\U0001F469", "a\\nb", "tab\\t", "q\\"q", "\\\\", "\${"$"}{x}", "%%{if}", "ß", "İ", "ǆ", "日本語", " pad ", "", "A-b_C.d"]
}
output "s" { value = local.s }
output "len" { value = [for x in local.s : length(x)] }
output "up" { value = [for x in local.s : upper(x)] }
output "lo" { value = [for x in local.s : lower(x)] }
output "ti" { value = [for x in local.s : title(x)] }
output "re" { value = [for x in local.s : strrev(x)] }
output "sub" { value = [for x in local.s : substr(x, 0, 1)] }
output "j" { value = [for x in local.s : jsonencode(x)] }
output "y" { value = [for x in local.s : yamlencode(x)] }
output "u" { value = [for x in local.s : urlencode(x)] }
output "b" { value = [for x in local.s : base64encode(x)] }
output "m" { value = [for x in local.s : md5(x)] }
output "sp" { value = [for x in local.s : split("", x)] }
output "so" { value = sort(local.s) }
output "set" { value = toset(local.s) }
output "q" { value = [for x in local.s : format("%q|%5s|%-5s|%.2s", x, x, x, x)] }
output "map" { value = { for i, x in local.s : "\${x}-\${i}" => i } }
output "h" {
  value = <<-EOT
    a \${local.s[0]}
      b
    %{~ for x in ["p", "q"] ~}
    [\${x}]
    %{~ endfor ~}
    end
  EOT
}
`,
    },
  },
  'dynamic blocks none': {
    files: {
      'main.tf': `
variable "x" {
  type = list(object({ a = string, b = optional(list(string), []) }))
  default = [{ a = "1" }, { a = "2", b = ["p"] }]
}
locals {
  grouped = { for o in var.x : o.a => o.b... }
  prod = { for p in setproduct(["a", "b"], [1, 2]) : "\${p[0]}-\${p[1]}" => p }
  nested = merge([for o in var.x : { for b in o.b : "\${o.a}.\${b}" => b }]...)
  sorted = [for k in sort(keys(local.prod)) : local.prod[k][1]]
  z = zipmap(["k1", "k2"], var.x)
  idx = { for i, o in var.x : o.a => i }
  lk = lookup(local.idx, "2", 99)
  lk2 = lookup(local.idx, "3", 99)
  el = element(var.x, 5).a
  sl = slice(var.x, 1, 2)
  tern = length(var.x) > 1 ? var.x[1].b : null
  nul = null
  n2 = local.nul == null ? "none" : local.nul
  cc = coalesce(local.nul, "", "c")
  cl = coalescelist([], local.tern)
  tr = transpose({ a = ["x", "y"], b = ["y"] })
  mk = matchkeys(["i1", "i2", "i3"], ["a", "b", "a"], ["a"])
  ch = chunklist([1, 2, 3, 4, 5], 2)
}
output "o" { value = [local.grouped, local.prod, local.nested, local.sorted, local.z, local.idx, local.lk, local.lk2, local.el, local.sl, local.tern, local.nul, local.n2, local.cc, local.cl, local.tr, local.mk, local.ch] }
`,
    },
  },
  'unknown everywhere': {
    files: {
      'main.tf': `resource "terraform_data" "u" {
  input = "i"
}

variable "v" {
  type = object({ ids = list(string), m = optional(map(string), {}) })
  default = { ids = [] }
}
locals {
  id = terraform_data.u.id
  a = length([local.id, "x"])
  b = length("pre-\${local.id}") > 3
  c = local.id == "" ? [] : ["a"]
  d = toset([local.id, "x"])
  e = length(local.d)
  f = { for k, v in { a = local.id } : k => length(v) }
  g = [for x in ["a", local.id] : x if x != "a"]
  h = flatten([["a"], [local.id]])
  i = concat(["a"], [local.id])
  j = join("-", ["a", local.id])
  k = format("%s-%s", "a", local.id)
  l = lookup({ a = local.id }, "a", "d")
  m = lookup({ a = local.id }, "b", "d")
  n = merge({ a = local.id }, { b = 1 })
  o = keys({ a = local.id })
  p = values({ a = local.id, b = 2 })
  q = contains(["a", local.id], "a")
  r = contains(["a", local.id], "z")
  s = element([local.id, "b"], 1)
  t = zipmap(["a", "b"], [local.id, 1])
  w = coalesce(null, local.id, "x")
  x = one([local.id])
  y = substr("pre-\${local.id}", 0, 3)
  z = startswith("pre-\${local.id}", "pre")
  aa = local.id == null
  ab = local.id != null ? 1 : 2
  ac = sort([local.id, "a"])
  ad = distinct([local.id, "a", "a"])
  ae = reverse([local.id, "a"])
  af = [local.id, "a"][1]
  ag = { a = local.id, b = 2 }.b
  ah = jsonencode({ a = local.id })
  ai = base64encode(local.id)
  aj = "\${local.id}" == local.id
  ak = [for i, v in [local.id, "b"] : i]
  al = { (local.id) = 1 }
  am = slice([local.id, "b", "c"], 1, 3)
  an = setunion([local.id], ["a"])
  ao = setproduct([local.id], ["a", "b"])
  ap = chunklist([local.id, "b", "c"], 2)
  aq = tomap({ a = local.id })
  ar = tolist([local.id, "b"])
  as = try(local.id.x, "no")
  at = can(tonumber("x"))
  au = local.id == "x" ? "a" : null
  av = local.id == "x" ? null : null
  aw = local.id == "x" ? { a = 1 } : { a = 2 }
  ax = compact(["", local.id])
  ay = sum([1, length(local.id)])
  az = alltrue([true, local.id == "x"])
  ba = anytrue([true, local.id == "x"])
  bb = max(1, length(local.id))
  bc = split(",", local.id)
  bd = regexall("a", local.id)
  be = replace(local.id, "a", "b")
  bf = upper(local.id)
  bg = index(["a", local.id], "a")
  bh = transpose({ a = ["x"], b = ["x"] })
  bi = length(keys({ a = local.id }))
  bj = terraform_data.u.input
  bk = [terraform_data.u][0].input
  bl = cidrsubnet("10.0.0.0/16", 8, length(local.id))
  bm = nonsensitive(sensitive(local.id))
  bn = issensitive(local.id)
  bo = matchkeys(["a"], [local.id], ["x"])
  bp = !(local.id == "x")
  bq = -length(local.id)
  br = local.id == "x" ? ["a"] : ["a", "b"]
  bs = local.id == "x" ? tolist(["a"]) : tolist(["a", "b"])
  bt = { for k in [local.id] : k => 1 }
  bu = [for k in split(",", local.id) : k]
  bv = local.id[*]
  bw = tobool(local.id == "x")
  bx = tostring(length(local.id))
  by = length(local.id) >= 0
  bz = length(local.id) > -1
}
module "m" {
  source = "./m"
  ids = [local.id]
  cond = local.id != ""
}
output "a" {
  value = local.a
}
output "b" {
  value = local.b
}
output "c" {
  value = local.c
}
output "d" {
  value = local.d
}
output "e" {
  value = local.e
}
output "f" {
  value = local.f
}
output "g" {
  value = local.g
}
output "h" {
  value = local.h
}
output "i" {
  value = local.i
}
output "j" {
  value = local.j
}
output "k" {
  value = local.k
}
output "l" {
  value = local.l
}
output "m" {
  value = local.m
}
output "n" {
  value = local.n
}
output "o" {
  value = local.o
}
output "p" {
  value = local.p
}
output "q" {
  value = local.q
}
output "r" {
  value = local.r
}
output "s" {
  value = local.s
}
output "t" {
  value = local.t
}
output "w" {
  value = local.w
}
output "x" {
  value = local.x
}
output "y" {
  value = local.y
}
output "z" {
  value = local.z
}
output "aa" {
  value = local.aa
}
output "ab" {
  value = local.ab
}
output "ac" {
  value = local.ac
}
output "ad" {
  value = local.ad
}
output "ae" {
  value = local.ae
}
output "af" {
  value = local.af
}
output "ag" {
  value = local.ag
}
output "ah" {
  value = local.ah
}
output "ai" {
  value = local.ai
}
output "aj" {
  value = local.aj
}
output "ak" {
  value = local.ak
}
output "al" {
  value = local.al
}
output "am" {
  value = local.am
}
output "an" {
  value = local.an
}
output "ao" {
  value = local.ao
}
output "ap" {
  value = local.ap
}
output "aq" {
  value = local.aq
}
output "ar" {
  value = local.ar
}
output "as" {
  value = local.as
}
output "at" {
  value = local.at
}
output "au" {
  value = local.au
}
output "av" {
  value = local.av
}
output "aw" {
  value = local.aw
}
output "ax" {
  value = local.ax
}
output "ay" {
  value = local.ay
}
output "az" {
  value = local.az
}
output "ba" {
  value = local.ba
}
output "bb" {
  value = local.bb
}
output "bc" {
  value = local.bc
}
output "bd" {
  value = local.bd
}
output "be" {
  value = local.be
}
output "bf" {
  value = local.bf
}
output "bg" {
  value = local.bg
}
output "bh" {
  value = local.bh
}
output "bi" {
  value = local.bi
}
output "bj" {
  value = local.bj
}
output "bk" {
  value = local.bk
}
output "bl" {
  value = local.bl
}
output "bm" {
  value = local.bm
}
output "bn" {
  value = local.bn
}
output "bo" {
  value = local.bo
}
output "bp" {
  value = local.bp
}
output "bq" {
  value = local.bq
}
output "br" {
  value = local.br
}
output "bs" {
  value = local.bs
}
output "bt" {
  value = local.bt
}
output "bu" {
  value = local.bu
}
output "bv" {
  value = local.bv
}
output "bw" {
  value = local.bw
}
output "bx" {
  value = local.bx
}
output "by" {
  value = local.by
}
output "bz" {
  value = local.bz
}

output "mod" { value = module.m.o }
`,
      'm/main.tf': `
variable "ids" { type = list(string) }
variable "cond" { type = bool }
resource "terraform_data" "x" {
  count = length(var.ids)
  input = var.ids[count.index]
}
output "o" { value = { n = length(var.ids), c = var.cond ? "a" : "b", t = terraform_data.x[*].input, has = length(var.ids) > 0 } }
`,
    },
  },
  timestamps: {
    files: {
      'main.tf': `
locals { 
  t = timestamp() 
  u = uuid()
}
output "a" { value = formatdate("YYYY", local.t) }
output "b" { value = timeadd(local.t, "1h") }
output "c" { value = local.t == "" }
output "d" { value = "\${local.u}-x" }
output "e" { value = substr(local.u, 0, 8) }
output "f" { value = length(local.u) }
output "g" { value = timecmp(local.t, "2020-01-01T00:00:00Z") > 0 }
output "h" { value = bcrypt("x") }
resource "terraform_data" "t" {
  input = { t = local.t, u = local.u, k = "known" }
  triggers_replace = [local.t]
}
output "i" { value = terraform_data.t.input.k }
output "j" { value = terraform_data.t.output }
output "k" { value = try(terraform_data.t.output.k, "x") }
`,
    },
  },
  addresses: {
    files: {
      'main.tf': `
module "a" {
  source = "./a"
  for_each = { "x y" = 1, "z\\"q" = 2 }
  v = each.value
}
resource "terraform_data" "w" {
  for_each = toset(["p.q", "r/s", "é"])
  input = each.key
}
resource "terraform_data" "n" {
  count = 0
  input = 1
}
resource "terraform_data" "empty" {}
output "o" { value = { for k, m in module.a : k => m.o } }
output "w" { value = [for w in terraform_data.w : w.input] }
output "empty" { value = terraform_data.empty }
output "ne" { value = terraform_data.n }
`,
      'a/m.tf': `variable "v" {}
resource "terraform_data" "t" {
  count = 1
  input = var.v
}
module "b" {
  source = "./b"
  count = 2
  w = "\${var.v}-\${count.index}"
}
output "o" { value = module.b[*].o }
`,
      'a/b/m.tf': `variable "w" {}
resource "terraform_data" "deep" {
  for_each = toset([var.w])
  input = each.value
}
output "o" {
  value = terraform_data.deep
}
`,
    },
  },
  'nullable and validation': {
    files: {
      'main.tf': `
variable "a" {
  type = string
  default = null
  validation {
    condition = var.a == null || can(regex("^x", var.a))
    error_message = "bad"
  }
}
variable "b" {
  type = list(string)
  nullable = false
  default = ["d"]
}
variable "c" {
  type = bool
  default = null
}
module "m" {
  source = "./m"
  a = var.a
  b = null
  c = var.c
  d = null
  e = {}
  f = null
}
output "o" { value = module.m.o }

`,
      'm/m.tf': `
variable "a" { default = "da" }
variable "b" {
  type = list(string)
  nullable = false
  default = ["db"]
}
variable "c" {
  type = bool
  default = true
  nullable = false
}
variable "d" {
  type = object({ x = optional(string, "dx") })
  default = {}
}
variable "e" {
  type = object({ x = optional(string, "dx"), y = optional(list(string)) })
}
variable "f" {
  type = map(string)
  default = { k = "v" }
  nullable = false
}
output "o" { value = [var.a, var.b, var.c, var.d, var.e, var.f] }
`,
    },
  },
  'heredoc forms': {
    files: {
      'main.tf': `
locals {
  name = "n"
  a = <<EOT
  keeps
    indent \${local.name}
EOT
  b = <<-EOT
      x
    y
	tab
    EOT
  c = 1
  d = [<<A
one
A
  , <<-B
    two
    B
  ]
  e = <<-EOT
    %{ if local.name == "n" ~}
    yes
    %{ else ~}
    no
    %{ endif ~}
    tail \\n \\t "q" $\${x} %%{y}
  EOT
  f = upper(<<-EOT
    arg
  EOT
  )
  g = <<EOT
EOT
  h = <<-EOT

    blank first

    last
  EOT
  i = <<-EOT
    \${join("\\n", ["a", "b"])}
      \${"x"}\${"y"}
  EOT
  j = "\${"a" == "a" ? "t" : "f"} \${1 + 2} \${[1, 2][0]} \${{ a = "b" }.a}"
  k = "%{ for i, s in ["x", "y"] ~}  \${i}\${s}  %{ endfor ~}"
  l = "\\u00e9 \\U0001F600 \\\\ \\" \\r\\n"
  m = "$$\${local.name} $ % {}"
}
output "a" {
  value = local.a
}
output "b" {
  value = local.b
}
output "c" {
  value = local.c
}
output "d" {
  value = local.d
}
output "e" {
  value = local.e
}
output "f" {
  value = local.f
}
output "g" {
  value = local.g
}
output "h" {
  value = local.h
}
output "i" {
  value = local.i
}
output "j" {
  value = local.j
}
output "k" {
  value = local.k
}
output "l" {
  value = local.l
}
output "m" {
  value = local.m
}
`,
    },
  },
  conditionals: {
    files: {
      'main.tf': `
locals {
  t = true
  e = []
  o = {}
  a = local.t ? local.e : ["x"]
  b = local.t ? local.o : { a = 1 }
  c = local.t ? [1, "a"] : [2, "b"]
  d = local.t ? [1, "a"] : ["b"]
  f = local.t ? { a = 1, b = "x" } : { a = 2 }
  g = local.t ? { a = [1] } : { b = [2] }
  h = local.t ? toset(["a"]) : ["b"]
  i = local.t ? null : { a = 1 }
  j = local.t ? 1 : "x"
  k = local.t ? true : "x"
  l = local.t ? tomap({ a = "x" }) : {}
  m = local.t ? [] : []
  n = local.t ? [{ a = 1 }] : []
  p = local.t ? [{ a = 1, b = "x" }, { a = 2 }] : []
  q = local.t ? [null] : ["a"]
  r = local.t ? { a = null } : { a = "x" }
  s = local.t ? "1" : 2
  u = local.t ? tolist([]) : ["a"]
  v = (local.t ? "a" : "b") == "a" ? { x = 1 } : { x = "y" }
  w = !local.t ? [] : [for x in ["a"] : { k = x }]
  x = local.t ? { a = { b = 1 } } : { a = { b = "x" } }
  y = local.t ? { a = { b = 1 } } : { a = {} }
  z = local.t ? [[1], ["a"]] : [["b"], []]
}
output "a" {
  value = local.a
}
output "b" {
  value = local.b
}
output "c" {
  value = local.c
}
output "d" {
  value = local.d
}
output "f" {
  value = local.f
}
output "g" {
  value = local.g
}
output "h" {
  value = local.h
}
output "i" {
  value = local.i
}
output "j" {
  value = local.j
}
output "k" {
  value = local.k
}
output "l" {
  value = local.l
}
output "m" {
  value = local.m
}
output "n" {
  value = local.n
}
output "p" {
  value = local.p
}
output "q" {
  value = local.q
}
output "r" {
  value = local.r
}
output "s" {
  value = local.s
}
output "u" {
  value = local.u
}
output "v" {
  value = local.v
}
output "w" {
  value = local.w
}
output "x" {
  value = local.x
}
output "y" {
  value = local.y
}
output "z" {
  value = local.z
}
`,
    },
  },
  'for forms': {
    files: {
      'main.tf': `
locals {
  l = ["b", "a", "c"]
  s = toset(local.l)
  m = { z = 1, y = 2 }
  o = [{ n = "a", t = ["p", "q"] }, { n = "b", t = [] }]
  a = [for i, v in local.l : "\${i}:\${v}"]
  b = [for v in local.s : v]
  c = [for k, v in local.s : k == v]
  d = { for k, v in local.m : v => k }
  e = { for v in local.l : v => upper(v) if v != "c" }
  f = { for o in local.o : o.n => o.t }
  g = { for p in flatten([for o in local.o : [for t in o.t : { k = "\${o.n}-\${t}", v = t }]]) : p.k => p.v }
  h = { for i, v in concat(local.l, local.l) : v => i... }
  i = [for k, v in local.m : { (k) = v }]
  j = [for x in local.o : x.n if length(x.t) > 0]
  k = { for k, v in { a = { b = 1 }, c = { b = 2 } } : k => { for kk, vv in v : upper(kk) => vv } }
  n = [for x in [1, 2, 3, 4] : x * x if x % 2 == 0]
  p = [for x in [] : x]
  q = { for x in [] : x => x }
  r = [for x in range(3) : [for y in range(x) : "\${x}\${y}"]]
  t = local.o[*].t[*]
  u = local.o.*.n
  v = local.o[*]["n"]
  w = [for x in { b = 2, a = 1 } : x]
  x = { for k, v in local.m : k => v if contains(["z"], k) }
  y = [for o in local.o : merge(o, { c = length(o.t) })]
  z = distinct([for o in local.o : length(o.t) > 0])
}
output "a" {
  value = local.a
}
output "b" {
  value = local.b
}
output "c" {
  value = local.c
}
output "d" {
  value = local.d
}
output "e" {
  value = local.e
}
output "f" {
  value = local.f
}
output "g" {
  value = local.g
}
output "h" {
  value = local.h
}
output "i" {
  value = local.i
}
output "j" {
  value = local.j
}
output "k" {
  value = local.k
}
output "n" {
  value = local.n
}
output "p" {
  value = local.p
}
output "q" {
  value = local.q
}
output "r" {
  value = local.r
}
output "t" {
  value = local.t
}
output "u" {
  value = local.u
}
output "v" {
  value = local.v
}
output "w" {
  value = local.w
}
output "x" {
  value = local.x
}
output "y" {
  value = local.y
}
output "z" {
  value = local.z
}
`,
    },
  },
  'sensitive flows': {
    files: {
      'main.tf': `
variable "s" {
  type = string
  default = "topvalue"
  sensitive = true
}
locals {
  o = { a = var.s, b = "plain", c = { d = var.s } }
  l = ["x", var.s]
  m = merge({ a = 1 }, { b = var.s })
  k = keys(local.o)
  v = values(local.o)
  f = [for x in local.l : x]
  g = { for k, v in local.o : k => v }
  j = jsonencode(local.o)
  n = length(local.l)
  c = contains(local.l, "x")
  t = "a-\${var.s}"
  q = var.s == "topvalue" ? "y" : "n"
  b = local.o.b
  w = lookup(local.o, "b", "z")
  e = element(local.l, 0)
  fl = flatten([local.l, ["z"]])
  co = concat(local.l, ["z"])
  st = toset(local.l)
  tl = tolist(local.l)
  tm = tomap({ a = var.s, b = "x" })
  jo = join(",", local.l)
  sp = split("v", var.s)
  up = upper("x")
  cc = coalesce("first", var.s)
  tr = try(local.o.b, var.s)
  ca = can(var.s)
  ns = nonsensitive(local.q)
  is = issensitive(local.o.a)
  sl = slice(local.l, 0, 1)
  re = reverse(local.l)
  zz = zipmap(["a", "b"], local.l)
  ix = local.l[0]
  so = sort(local.l)
  di = distinct(local.l)
  ma = { (nonsensitive(var.s)) = 1 }
}
resource "terraform_data" "r" {
  for_each = { a = 1, b = 2 }
  input = { k = each.key, s = var.s, l = local.l, t = local.t, q = local.q, b = local.b }
}
resource "terraform_data" "x_o" {
  input = local.o
}
resource "terraform_data" "x_l" {
  input = local.l
}
resource "terraform_data" "x_m" {
  input = local.m
}
resource "terraform_data" "x_k" {
  input = local.k
}
resource "terraform_data" "x_v" {
  input = local.v
}
resource "terraform_data" "x_f" {
  input = local.f
}
resource "terraform_data" "x_g" {
  input = local.g
}
resource "terraform_data" "x_j" {
  input = local.j
}
resource "terraform_data" "x_n" {
  input = local.n
}
resource "terraform_data" "x_c" {
  input = local.c
}
resource "terraform_data" "x_t" {
  input = local.t
}
resource "terraform_data" "x_q" {
  input = local.q
}
resource "terraform_data" "x_b" {
  input = local.b
}
resource "terraform_data" "x_w" {
  input = local.w
}
resource "terraform_data" "x_e" {
  input = local.e
}
resource "terraform_data" "x_fl" {
  input = local.fl
}
resource "terraform_data" "x_co" {
  input = local.co
}
resource "terraform_data" "x_st" {
  input = local.st
}
resource "terraform_data" "x_tl" {
  input = local.tl
}
resource "terraform_data" "x_tm" {
  input = local.tm
}
resource "terraform_data" "x_jo" {
  input = local.jo
}
resource "terraform_data" "x_sp" {
  input = local.sp
}
resource "terraform_data" "x_up" {
  input = local.up
}
resource "terraform_data" "x_cc" {
  input = local.cc
}
resource "terraform_data" "x_tr" {
  input = local.tr
}
resource "terraform_data" "x_ca" {
  input = local.ca
}
resource "terraform_data" "x_ns" {
  input = local.ns
}
resource "terraform_data" "x_is" {
  input = local.is
}
resource "terraform_data" "x_sl" {
  input = local.sl
}
resource "terraform_data" "x_re" {
  input = local.re
}
resource "terraform_data" "x_zz" {
  input = local.zz
}
resource "terraform_data" "x_ix" {
  input = local.ix
}
resource "terraform_data" "x_so" {
  input = local.so
}
resource "terraform_data" "x_di" {
  input = local.di
}
resource "terraform_data" "x_ma" {
  input = local.ma
}
`,
    },
  },
};
