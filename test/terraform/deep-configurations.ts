import type { Configuration } from './configurations.ts';
import type { Files } from './oracle.ts';

/** Configurations unlike the others: trees of modules four deep, chains of instances, marks, conversions, files. */
export const DEEP: Readonly<Record<string, Configuration>> = {
  'depth4 count and for_each, outputs back and sideways': {
    files: {
      'main.tf': `locals {
  regions = { we = { zones = ["1", "2"], sku = "S" }, ne = { zones = [], sku = null } }
}
module "region" {
  source   = "./l1"
  for_each = local.regions
  name     = each.key
  conf     = each.value
}
module "report" {
  source = "./report"
  all    = module.region
  first  = values(module.region)[0].zones
}
output "a" { value = module.region["we"].zones[1].leafs }
output "b" { value = { for k, r in module.region : k => length(r.zones) } }
output "c" { value = module.report.summary }
output "d" { value = [for k, r in module.region : [for z in r.zones : z.leafs["x"]]] }
output "e" { value = flatten([for r in values(module.region) : r.zones[*].leafs]) }
output "f" { value = module.region[*] }
output "g" { value = keys(module.region) }
`,
      'l1/main.tf': `variable "name" { type = string }
variable "conf" { type = object({ zones = list(string), sku = optional(string, "dflt") }) }
module "zone" {
  source = "../l2"
  count  = length(var.conf.zones)
  id     = "\${var.name}\${var.conf.zones[count.index]}"
  sku    = var.conf.sku
}
output "zones" { value = module.zone }
output "sku" { value = var.conf.sku }
`,
      'l2/main.tf': `variable "id" {}
variable "sku" {}
module "leaf" {
  for_each = toset(["x", "y"])
  source   = "./l3"
  n        = each.value
  up       = { id = var.id, sku = var.sku }
}
output "leafs" { value = { for k, m in module.leaf : k => m.deep.text } }
`,
      'l2/l3/main.tf': `variable "n" {}
variable "up" { type = map(string) }
module "deep" {
  source = "../../l4"
  v = merge(var.up, { n = var.n })
}
output "deep" { value = module.deep }
`,
      'l4/main.tf': `variable "v" { type = any }
resource "terraform_data" "t" {
  for_each = var.v
  input = "\${each.key}:\${each.value}"
}
output "text" { value = join("|", [for t in terraform_data.t : t.input]) }
output "path" { value = path.module }
output "ids" { value = values(terraform_data.t)[*].id }
`,
      'report/main.tf': `variable "all" {}
variable "first" {}
output "summary" { value = { n = length(var.all), skus = [for r in var.all : r.sku], first = length(var.first) } }
`,
    },
  },
  'for_each over module outputs map with unknown values': {
    files: {
      'main.tf': `module "a" {
  source = "./a"
}
resource "terraform_data" "t" {
  for_each = module.a.ids
  input = each.value
}
module "b" {
  source = "./b"
  for_each = module.a.ids
  id = each.value
  key = each.key
}
output "o" { value = [for k, b in module.b : b.k] }
output "p" { value = module.b["x"].id }
output "q" { value = [for k, v in module.b : "\${k}-\${v.id}"] }
output "r" { value = terraform_data.t["y"].input }
output "s" { value = values(terraform_data.t)[*].input }
output "u" { value = module.b }
`,
      'a/main.tf': `resource "terraform_data" "r" {
  for_each = toset(["x", "y"])
  input = each.key
}
output "ids" { value = { for k, r in terraform_data.r : k => r.id } }
`,
      'b/main.tf': `variable "id" { type = string }
variable "key" { type = string }
output "k" { value = var.key }
output "id" { value = var.id }
output "isnull" { value = var.id == null }
`,
    },
  },
  'chained for_each of three resources': {
    files: {
      'main.tf': `resource "terraform_data" "a" {
  for_each = { p = 1, q = 2 }
  input = each.value
}
resource "terraform_data" "b" {
  for_each = terraform_data.a
  input = { up = each.value.input, id = each.value.id, key = each.key, out = each.value.output }
  triggers_replace = each.value.id
}
resource "terraform_data" "c" {
  for_each = { for k, v in terraform_data.b : "\${k}-c" => v if v.input.up > 1 }
  input = each.value.input.up * 10
}
output "a" { value = terraform_data.c }
output "b" { value = keys(terraform_data.c) }
output "c" { value = terraform_data.b["p"].triggers_replace }
output "d" { value = [for k, v in terraform_data.b : v.input.key] }
output "e" { value = merge(terraform_data.a, { z = 1 }) }
output "f" { value = lookup(terraform_data.a, "p", null).input }
output "g" { value = lookup(terraform_data.a, "zz", "none") }
output "h" { value = contains(keys(terraform_data.a), "p") }
output "i" { value = try(terraform_data.a["zz"].id, "no") }
output "j" { value = can(terraform_data.a["zz"]) }
output "k" { value = { for k in keys(terraform_data.a) : k => terraform_data.a[k].input } }
output "l" { value = zipmap(keys(terraform_data.a), values(terraform_data.a)[*].input) }
`,
    },
  },
  'sets made by setproduct flatten toset': {
    files: {
      'main.tf': `locals {
  a = toset(flatten([["x"], ["y", "x"]]))
  b = toset([for p in setproduct(["a", "b"], ["1", "2"]) : join("-", p)])
  c = setsubtract(toset(["a", "b", "c"]), ["b"])
  d = setintersection(["a", "b"], toset(["b", "z"]))
  e = setunion(["b"], ["a"], ["b"])
}
resource "terraform_data" "a" {
  for_each = local.a
  input = "\${each.key}=\${each.value}"
}
resource "terraform_data" "b" {
  for_each = local.b
  input = split("-", each.key)
}
resource "terraform_data" "c" {
  for_each = setunion(local.c, local.d, local.e)
}
module "m" {
  source = "./m"
  for_each = { for p in setproduct(tolist(local.a), ["1"]) : "\${p[0]}\${p[1]}" => { a = p[0], b = p[1] } }
  p = each.value
}
output "m" { value = { for k, v in module.m : k => v.o } }
output "c" { value = keys(terraform_data.c) }
output "sp" { value = setproduct(local.a, local.d) }
output "sp2" { value = setproduct(["a"], toset(["b"]), [1]) }
output "sp3" { value = setproduct([], ["a"]) }
output "one" { value = one(local.d) }
`,
      'm/main.tf': `variable "p" { type = object({ a = string, b = number }) }
output "o" { value = "\${var.p.a}+\${var.p.b + 1}" }
`,
    },
  },
  'splats over counted modules and resources': {
    files: {
      'main.tf': `resource "terraform_data" "c" {
  count = 3
  input = { i = count.index, l = range(count.index) }
}
resource "terraform_data" "s" {
  input = "single"
}
resource "terraform_data" "z" {
  count = 0
}
module "m" {
  source = "./m"
  count = 2
  i = count.index
}
module "z" {
  source = "./m"
  count = 0
  i = 0
}
output "a" { value = terraform_data.c[*].input.i }
output "b" { value = terraform_data.c.*.input.l }
output "c" { value = terraform_data.s[*].input }
output "d" { value = terraform_data.s.*.input }
output "e" { value = terraform_data.z[*].input }
output "f" { value = module.m[*].o.v }
output "g" { value = module.m[*].list[*].x }
output "h" { value = module.z[*].o }
output "i" { value = flatten(module.m[*].list) }
output "j" { value = module.m[*].list[0] }
output "k" { value = module.m.*.list.0.x }
output "l" { value = length(module.z) == 0 ? "none" : module.z[0].o }
output "m" { value = concat(module.m[*].o.v, module.z[*].o) }
output "n" { value = element(concat(terraform_data.z[*].id, [""]), 0) }
output "o" { value = join("", terraform_data.z[*].id) }
output "p" { value = terraform_data.c[*] }
output "q" { value = terraform_data.c[2].input["l"][1] }
output "r" { value = reverse(terraform_data.c[*].input.i)[0] }
output "s" { value = [for i, c in terraform_data.c : "\${i}-\${c.input.i}"] }
output "t" { value = slice(terraform_data.c[*].id, 0, 2) }
output "u" { value = one(module.z) }
output "v" { value = try(module.z[0].o, null) }
output "w" { value = terraform_data.c.0.input.i }
output "x" { value = terraform_data.c[length(terraform_data.c) - 1].input.i }
output "y" { value = index(terraform_data.c[*].input.i, 2) }
`,
      'm/main.tf': `variable "i" {}
output "o" { value = { v = "v\${var.i}" } }
output "list" { value = [{ x = var.i }, { x = var.i * 2 }] }
`,
    },
  },
  'module count from other module output and unknown inside': {
    files: {
      'main.tf': `module "a" {
  source = "./a"
  n = 2
}
module "b" {
  source = "./b"
  count = module.a.n
  ids = module.a.ids
  i = count.index
}
output "o" { value = module.b[*].id }
output "p" { value = module.b[*].nth }
output "q" { value = length(module.a.ids) }
`,
      'a/main.tf': `variable "n" { type = number }
resource "terraform_data" "r" { count = var.n }
output "ids" { value = terraform_data.r[*].id }
output "n" { value = length(terraform_data.r) }
`,
      'b/main.tf': `variable "ids" { type = list(string) }
variable "i" { type = number }
output "id" { value = var.ids[var.i] }
output "nth" { value = "\${var.i}/\${length(var.ids)}" }
`,
    },
  },
  'module for_each keys with odd names and addresses': {
    files: {
      'main.tf': `module "m" {
  source = "./m"
  for_each = { "a.b" = 1, "c/d" = 2, "e[0]" = 3, "" = 4, "$\${x}" = 5, "ü" = 6, "a\\nb" = 7 }
  v = each.value
  k = each.key
}
output "o" { value = { for k, m in module.m : k => m.v } }
output "p" { value = module.m["$\${x}"].k }
`,
      'm/main.tf': `variable "v" {}
variable "k" {}
resource "terraform_data" "t" { input = "\${var.k}\${var.v}" }
output "v" { value = var.v }
output "k" { value = var.k }
`,
    },
  },
  'module up and down': {
    files: {
      'main.tf': `module "a" { source = "./m/a" }
output "o" { value = module.a.o }
`,
      'm/a/main.tf': `module "b" { source = "../../n/b" }
output "o" { value = [path.module, path.root, module.b.o] }
`,
      'n/b/main.tf': `module "c" { source = "./c" }
output "o" { value = [path.module, module.c.o] }
`,
      'n/b/c/main.tf': `output "o" { value = [path.module, basename(path.module), basename(path.root), dirname(path.module), abspath(path.root) == path.cwd] }
`,
    },
  },
  'module output referencing each of conditional count': {
    files: {
      'main.tf': `variable "create" { 
  type = bool
  default = false 
}
module "opt" {
  source = "./m"
  count = var.create ? 1 : 0
  name = "x"
}
module "opt2" {
  source = "./m"
  for_each = var.create ? toset(["a"]) : toset([])
  name = each.key
}
module "opt3" {
  source = "./m"
  for_each = var.create ? { a = 1 } : {}
  name = each.key
}
output "a" { value = var.create ? module.opt[0].name : "none" }
output "b" { value = one(module.opt[*].name) }
output "c" { value = try(module.opt[0].name, "t") }
output "d" { value = module.opt2 }
output "e" { value = [for m in module.opt3 : m.name] }
output "f" { value = concat(module.opt[*].name, values(module.opt2)[*].name, ["z"]) }
output "g" { value = coalesce(one(module.opt[*].name), "fallback") }
output "h" { value = length(module.opt) > 0 ? module.opt[0].id : null }
output "i" { value = join(",", module.opt[*].id) }
output "j" { value = module.opt }
output "k" { value = { for k, m in module.opt2 : k => m.id } }
`,
      'm/main.tf': `variable "name" {}
resource "terraform_data" "x" {}
output "name" { value = var.name }
output "id" { value = terraform_data.x.id }
`,
    },
  },
  'variables pass through 3 levels with conversion at each': {
    files: {
      'main.tf': `module "a" {
  source = "./a"
  v = { n = "1", l = ["1", 2, true], m = { x = 1, y = "2" } }
}
output "o" { value = module.a.o }
`,
      'a/main.tf': `variable "v" {
  type = object({ n = any, l = any, m = any })
}
module "b" {
  source = "../b"
  v = var.v
}
output "o" { value = { mine = var.v, down = module.b.o } }
`,
      'b/main.tf': `variable "v" {
  type = object({ n = number, l = list(string), m = map(number), more = optional(set(string), ["q", "p", "q"]) })
}
module "c" {
  source = "../c"
  v = [var.v, merge(var.v, { n = null })]
}
output "o" { value = { mine = var.v, down = module.c.o } }
`,
      'c/main.tf': `variable "v" {
  type = list(object({ n = optional(string, "nn"), l = set(string), m = optional(map(string)), more = list(string) }))
}
output "o" { value = var.v }
`,
    },
  },
  'optional any tuples dynamic 2': {
    files: {
      'main.tf': `variable "a" {
  type = object({ x = optional(any, { p = [1, "2"] }), y = optional(list(any), []), z = optional(map(any), {}), w = optional(set(any), [2, 1]) })
  default = {}
}
variable "b" {
  type = list(object({ k = optional(object({ v = optional(list(string), ["d"]), u = optional(object({}), {}) })) }))
  default = [{}, { k = null }, { k = {} }, { k = { v = null } }, { k = { v = [] , u = { extra = 1 } } }]
}
variable "c" {
  type = tuple([object({ a = optional(number, 7) }), list(object({ b = optional(string) }))])
  default = [{}, [{}, { b = 3 }]]
}
variable "d" {
  type = map(map(object({ e = optional(bool, "true") })))
  default = { x = { y = {}, z = { e = false } } }
}
variable "e" {
  type = any
  default = null
}
output "a" { value = [var.a.x.p, var.a.y == [], var.a.z == {}, length(var.a.w)] }
output "b" { value = var.b[*].k }
output "c" { value = [for x in var.b : x.k == null ? "n" : join(",", x.k.v)] }
`,
    },
  },
  'any unify': {
    files: {
      'main.tf': `variable "a" {
  type = list(any)
  default = [{ a = 1 }, { a = "x" }]
}
variable "b" {
  type = map(any)
  default = { x = ["a"], y = [1, 2] }
}
variable "c" {
  type = list(any)
  default = [[], ["x"]]
}
variable "d" {
  type = set(any)
  default = [1, "a", true]
}
variable "e" {
  type = list(any)
  default = [null, 1]
}
variable "f" {
  type = map(any)
  default = { a = null, b = { c = 1 } }
}
variable "g" {
  type = list(map(any))
  default = [{ a = 1 }, { b = "x" }]
}
variable "h" {
  type = any
  default = [1, "a", [true], { z = null }]
}
variable "i" {
  type = list(any)
  default = [{ a = 1, b = 2 }, { a = 3, b = "c" }]
}
variable "j" {
  type = map(list(any))
  default = { a = [], b = ["x"] }
}
variable "k" {
  type = list(any)
  default = [{}, {}]
}
variable "l" {
  type = map(any)
  default = {}
}
output "o" { value = [var.a, var.b, var.c, var.d, var.e, var.f, var.g, var.h] }
`,
    },
  },
  'any differing objects in list': {
    files: {
      'main.tf': `variable "i" {
  type = list(any)
  default = [{ a = 1 }, { b = "x" }]
}
variable "k" {
  type = map(any)
  default = { p = { a = 1 }, q = { a = 2, b = 3 } }
}
`,
      'probe.tf': `resource "terraform_data" "var_i" {
  input = var.i
}
resource "terraform_data" "var_k" {
  input = var.k
}
`,
    },
  },
  'nullable false in every form': {
    files: {
      'main.tf': `module "m" {
  source = "./m"
  a = null
  b = null
  c = null
  d = null
  e = null
  g = [null]
}
output "m" { value = module.m }
`,
      'm/main.tf': `variable "a" {
  nullable = false
  default = { x = [1] }
}
variable "b" {
  type = any
  nullable = false
  default = "b"
}
variable "c" {
  type = object({ q = optional(string, "q") })
  nullable = false
  default = {}
}
variable "d" {
  nullable = true
  type = list(string)
  default = ["x"]
}
variable "e" {
  type = set(string)
  nullable = false
  default = ["z", "a", "z"]
}
variable "f" {
  type = number
  nullable = false
  default = "12"
}
variable "g" {
  type = list(string)
  nullable = false
}
output "a" { value = var.a }
output "b" { value = var.b }
output "c" { value = var.c }
output "d" { value = var.d }
output "e" { value = var.e }
output "f" { value = var.f }
output "g" { value = var.g }
`,
    },
  },
  'set conversion in module keeps unknown': {
    files: {
      'main.tf': `resource "terraform_data" "u" {}
module "m" {
  source = "./m"
  a = [terraform_data.u.id, "a", "a"]
  b = { k = terraform_data.u.id, l = null }
  c = [{ id = terraform_data.u.id }]
  d = terraform_data.u.id
  e = terraform_data.u
  f = { id = terraform_data.u.id, x = terraform_data.u.output }
  g = "p-\${terraform_data.u.id}"
}
output "m" { value = module.m }
`,
      'm/main.tf': `variable "a" { type = set(string) }
variable "b" { type = map(string) }
variable "c" { type = list(object({ id = string, n = optional(number, 3) })) }
variable "d" { type = string }
variable "e" { type = object({ id = string, input = any }) }
variable "f" { type = any }
variable "g" {
  type = string
}
output "a" { value = length(var.a) }
output "b" { value = var.b }
output "c" { value = var.c }
output "d" { value = var.d == null }
output "e" { value = var.e }
output "f" { value = keys(var.f) }
output "g" { value = startswith(var.g, "p-") }
output "h" { value = substr(var.g, 0, 2) }
`,
    },
  },
  'sensitive parts through modules': {
    files: {
      'main.tf': `variable "s" {
  default = "sv"
  sensitive = true
}
variable "o" {
  type = object({ a = string, b = list(string) })
  default = { a = "1", b = ["x"] }
  sensitive = true
}
module "m" {
  source = "./m"
  whole = var.o
  part = { a = var.s, b = "plain" }
  list = [var.s, "p"]
  sens = "plain"
}
resource "terraform_data" "a" { input = module.m.part }
resource "terraform_data" "b" { input = module.m.list }
resource "terraform_data" "c" { input = module.m.sens }
resource "terraform_data" "d" { input = { x = module.m.whole.a, y = module.m.plain } }
resource "terraform_data" "e" { input = module.m }
resource "terraform_data" "f" { input = { for k, v in module.m.part : k => v } }
resource "terraform_data" "g" { input = module.m.marked }
output "z" { 
  value = module.m.plain
}
`,
      'm/main.tf': `variable "whole" { type = object({ a = number, b = set(string) }) }
variable "part" { type = map(string) }
variable "list" { type = list(string) }
variable "sens" {
  type = string
  sensitive = true
}
output "whole" {
  value = var.whole
  sensitive = true
}
output "part" {
  value = var.part
  sensitive = true
}
output "list" {
  value = var.list
  sensitive = true
}
output "sens" {
  value = var.sens
  sensitive = true
}
output "plain" { value = var.part["b"] }
output "marked" {
  value = { k = "not secret" }
  sensitive = true
}
`,
    },
  },
  'sensitive function': {
    files: {
      'main.tf': `locals {
  s = sensitive("x")
  o = { a = sensitive("y"), b = 1, c = [sensitive(2), 3] }
  a = "\${local.s}!"
  b = [for x in local.o.c : x]
  c = { for k, v in local.o : k => v }
  d = local.o.b
  e = nonsensitive(local.s)
  f = length(local.s)
  g = length(local.o.c)
  h = local.s == "x"
  i = local.s == "x" ? "t" : "f"
  j = true ? local.s : "n"
  k = false ? local.s : "n"
  l = merge(local.o, { d = 2 })
  m = merge({ a = 1 }, local.o)
  n = keys(local.o)
  o2 = values(local.o)
  p = lookup(local.o, "a", "d")
  q = lookup(local.o, "zz", local.s)
  r = try(local.o.a, "z")
  s2 = try(local.o.b, local.s)
  t = can(local.s)
  u = [local.s][0]
  v = ["a", local.s][0]
  w = { (nonsensitive(local.s)) = 1 }
  x = jsonencode(local.o)
  y = sensitive(local.o)
  z = sensitive(null)
  aa = sensitive([1, 2])
  ab = local.aa[0]
  ac = local.aa[*]
  ad = [for x in local.aa : x]
  ae = length(local.aa)
  af = contains([1, local.s], 1)
  ag = contains(local.aa, 1)
  ah = element(local.aa, 0)
  ai = concat(local.aa, [3])
  aj = concat([3], [local.s])
  ak = tomap({ a = local.s, b = "x" })
  al = toset(["a", local.s])
  am = tolist(["a", local.s])
  an = join(",", ["a", local.s])
  ao = split(",", local.s)
  ap = coalesce(local.s, "b")
  aq = coalesce("b", local.s)
  ar = format("%s", local.s)
  as = formatlist("%s-x", ["a", local.s])
  at = upper(local.s)
  au = one([local.s])
  av = flatten([["a"], [local.s]])
  aw = flatten([local.aa, ["q"]])
  ax = distinct(["a", local.s])
  ay = sort(["b", local.s])
  az = reverse(["b", local.s])
  ba = zipmap(["k"], [local.s])
  bb = zipmap([local.s], ["v"])
  bc = setproduct(["a"], [local.s])
  bd = slice(["a", local.s], 0, 1)
  be = chunklist(["a", local.s], 1)
  bf = index(["a", local.s], "a")
  bg = compact(["a", local.s])
  bh = sum([1, sensitive(2)])
  bi = max(1, sensitive(2))
  bj = alltrue([true, sensitive(true)])
  bk = tostring(local.s)
  bl = tonumber(sensitive("5"))
  bm = issensitive(local.o)
  bn = issensitive(local.o.a)
  bo = issensitive(local.y)
  bp = templatestring(local.tpl, { v = local.s })
  tpl = "a$\${v}"
  bq = base64encode(local.s)
  br = jsondecode(sensitive("{\\"a\\":1}"))
  bs = jsondecode(sensitive("{\\"a\\":1}")).a
  bt = range(sensitive(2))
  bu = transpose({ a = [local.s] })
  bv = matchkeys(["a", "b"], [local.s, "y"], ["y"])
  bw = setunion(["a"], [local.s])
  bx = setsubtract(["a"], [local.s])
  by = replace("axb", local.s, "y")
  bz = regexall(local.s, "xax")
  ca = substr(local.s, 0, 1)
  cb = coalescelist([], [local.s])
  cc = element(["a", local.s], sensitive(0))
  cd = ["a", "b"][sensitive(0)]
  ce = { a = 1 }[sensitive("a")]
  cf = !sensitive(true)
  cg = -sensitive(1)
  ch = sensitive(true) && true
  ci = false && sensitive(true)
  cj = sensitive(1) + 1
  ck = "%{ if sensitive(true) }y%{ endif }"
  cl = "%{ for x in ["a", local.s] }\${x}%{ endfor }"
  cm = [for x in ["a", "b"] : x if x == local.s]
  cn = { for x in ["a", local.s] : "k" => x... }
  co = nonsensitive(local.aa)
  cp = nonsensitive([for x in local.aa : x])
  cq = sensitive(sensitive("x"))
  cr = timeadd("2020-01-01T00:00:00Z", sensitive("1h"))
  cs = cidrhost(sensitive("10.0.0.0/8"), 1)
  ct = local.o.c[1]
  cu = local.o["c"][0]
  cv = [local.o][*].a
  cw = { x = local.o }.x.a
  cx = [{ p = local.s, q = 1 }][0].q
  cy = [for o in [{ p = local.s, q = 1 }] : o.q]
  cz = [for o in [{ p = local.s, q = 1 }] : o]
}
`,
      'probe.tf': `resource "terraform_data" "local_s" {
  input = local.s
}
resource "terraform_data" "local_o" {
  input = local.o
}
resource "terraform_data" "local_a" {
  input = local.a
}
resource "terraform_data" "local_b" {
  input = local.b
}
resource "terraform_data" "local_c" {
  input = local.c
}
resource "terraform_data" "local_d" {
  input = local.d
}
resource "terraform_data" "local_e" {
  input = local.e
}
resource "terraform_data" "local_f" {
  input = local.f
}
resource "terraform_data" "local_g" {
  input = local.g
}
resource "terraform_data" "local_h" {
  input = local.h
}
resource "terraform_data" "local_i" {
  input = local.i
}
resource "terraform_data" "local_j" {
  input = local.j
}
resource "terraform_data" "local_k" {
  input = local.k
}
resource "terraform_data" "local_l" {
  input = local.l
}
resource "terraform_data" "local_m" {
  input = local.m
}
resource "terraform_data" "local_n" {
  input = local.n
}
resource "terraform_data" "local_o2" {
  input = local.o2
}
resource "terraform_data" "local_p" {
  input = local.p
}
resource "terraform_data" "local_q" {
  input = local.q
}
resource "terraform_data" "local_r" {
  input = local.r
}
resource "terraform_data" "local_s2" {
  input = local.s2
}
resource "terraform_data" "local_t" {
  input = local.t
}
resource "terraform_data" "local_u" {
  input = local.u
}
resource "terraform_data" "local_v" {
  input = local.v
}
resource "terraform_data" "local_w" {
  input = local.w
}
resource "terraform_data" "local_x" {
  input = local.x
}
resource "terraform_data" "local_y" {
  input = local.y
}
resource "terraform_data" "local_z" {
  input = local.z
}
resource "terraform_data" "local_aa" {
  input = local.aa
}
resource "terraform_data" "local_ab" {
  input = local.ab
}
resource "terraform_data" "local_ac" {
  input = local.ac
}
resource "terraform_data" "local_ad" {
  input = local.ad
}
resource "terraform_data" "local_ae" {
  input = local.ae
}
resource "terraform_data" "local_af" {
  input = local.af
}
resource "terraform_data" "local_ag" {
  input = local.ag
}
resource "terraform_data" "local_ah" {
  input = local.ah
}
resource "terraform_data" "local_ai" {
  input = local.ai
}
resource "terraform_data" "local_aj" {
  input = local.aj
}
resource "terraform_data" "local_ak" {
  input = local.ak
}
resource "terraform_data" "local_al" {
  input = local.al
}
resource "terraform_data" "local_am" {
  input = local.am
}
resource "terraform_data" "local_an" {
  input = local.an
}
resource "terraform_data" "local_ao" {
  input = local.ao
}
resource "terraform_data" "local_ap" {
  input = local.ap
}
resource "terraform_data" "local_aq" {
  input = local.aq
}
resource "terraform_data" "local_ar" {
  input = local.ar
}
resource "terraform_data" "local_as" {
  input = local.as
}
resource "terraform_data" "local_at" {
  input = local.at
}
resource "terraform_data" "local_au" {
  input = local.au
}
resource "terraform_data" "local_av" {
  input = local.av
}
resource "terraform_data" "local_aw" {
  input = local.aw
}
resource "terraform_data" "local_ax" {
  input = local.ax
}
resource "terraform_data" "local_ay" {
  input = local.ay
}
resource "terraform_data" "local_az" {
  input = local.az
}
resource "terraform_data" "local_ba" {
  input = local.ba
}
resource "terraform_data" "local_bb" {
  input = local.bb
}
resource "terraform_data" "local_bc" {
  input = local.bc
}
resource "terraform_data" "local_bd" {
  input = local.bd
}
resource "terraform_data" "local_be" {
  input = local.be
}
resource "terraform_data" "local_bf" {
  input = local.bf
}
resource "terraform_data" "local_bg" {
  input = local.bg
}
resource "terraform_data" "local_bh" {
  input = local.bh
}
resource "terraform_data" "local_bi" {
  input = local.bi
}
resource "terraform_data" "local_bj" {
  input = local.bj
}
resource "terraform_data" "local_bk" {
  input = local.bk
}
resource "terraform_data" "local_bl" {
  input = local.bl
}
resource "terraform_data" "local_bm" {
  input = local.bm
}
resource "terraform_data" "local_bn" {
  input = local.bn
}
resource "terraform_data" "local_bo" {
  input = local.bo
}
resource "terraform_data" "local_bp" {
  input = local.bp
}
resource "terraform_data" "local_tpl" {
  input = local.tpl
}
resource "terraform_data" "local_bq" {
  input = local.bq
}
resource "terraform_data" "local_br" {
  input = local.br
}
resource "terraform_data" "local_bs" {
  input = local.bs
}
resource "terraform_data" "local_bt" {
  input = local.bt
}
resource "terraform_data" "local_bu" {
  input = local.bu
}
resource "terraform_data" "local_bv" {
  input = local.bv
}
resource "terraform_data" "local_bw" {
  input = local.bw
}
resource "terraform_data" "local_bx" {
  input = local.bx
}
resource "terraform_data" "local_by" {
  input = local.by
}
resource "terraform_data" "local_bz" {
  input = local.bz
}
resource "terraform_data" "local_ca" {
  input = local.ca
}
resource "terraform_data" "local_cb" {
  input = local.cb
}
resource "terraform_data" "local_cc" {
  input = local.cc
}
resource "terraform_data" "local_cd" {
  input = local.cd
}
resource "terraform_data" "local_ce" {
  input = local.ce
}
resource "terraform_data" "local_cf" {
  input = local.cf
}
resource "terraform_data" "local_cg" {
  input = local.cg
}
resource "terraform_data" "local_ch" {
  input = local.ch
}
resource "terraform_data" "local_ci" {
  input = local.ci
}
resource "terraform_data" "local_cj" {
  input = local.cj
}
resource "terraform_data" "local_ck" {
  input = local.ck
}
resource "terraform_data" "local_cl" {
  input = local.cl
}
resource "terraform_data" "local_cm" {
  input = local.cm
}
resource "terraform_data" "local_cn" {
  input = local.cn
}
resource "terraform_data" "local_co" {
  input = local.co
}
resource "terraform_data" "local_cp" {
  input = local.cp
}
resource "terraform_data" "local_cq" {
  input = local.cq
}
resource "terraform_data" "local_cr" {
  input = local.cr
}
resource "terraform_data" "local_cs" {
  input = local.cs
}
resource "terraform_data" "local_ct" {
  input = local.ct
}
resource "terraform_data" "local_cu" {
  input = local.cu
}
resource "terraform_data" "local_cv" {
  input = local.cv
}
resource "terraform_data" "local_cw" {
  input = local.cw
}
resource "terraform_data" "local_cx" {
  input = local.cx
}
resource "terraform_data" "local_cy" {
  input = local.cy
}
resource "terraform_data" "local_cz" {
  input = local.cz
}
`,
    },
  },
  'for_each map with sensitive values allowed': {
    files: {
      'main.tf': `variable "s" {
  default = "sv"
  sensitive = true
}
resource "terraform_data" "t" {
  for_each = { a = var.s, b = "plain" }
  input = { k = each.key, v = each.value }
  triggers_replace = each.value
}
resource "terraform_data" "l" {
  for_each = { for k, v in { a = { s = var.s, n = 1 } } : k => v }
  input = each.value
}
output "k" { value = keys(terraform_data.t) }
output "b" { value = terraform_data.t["b"].input }
`,
    },
  },
  'sensitive resource reference keeps marks': {
    files: {
      'main.tf': `variable "s" {
  default = "sv"
  sensitive = true
}
resource "terraform_data" "a" {
  input = { s = var.s, p = "plain" }
  triggers_replace = [var.s, 1]
}
resource "terraform_data" "b" { input = terraform_data.a.input }
resource "terraform_data" "c" { input = terraform_data.a.input.p }
resource "terraform_data" "d" { input = terraform_data.a.output }
resource "terraform_data" "e" { input = terraform_data.a.triggers_replace }
resource "terraform_data" "f" { input = terraform_data.a }
resource "terraform_data" "g" { input = terraform_data.a.id }
resource "terraform_data" "h" { input = values(terraform_data.a.input) }
resource "terraform_data" "i" { input = terraform_data.a.output.p }
`,
    },
  },
  'data remote state deferred by depends_on': {
    files: {
      'main.tf': `resource "terraform_data" "u" {}
data "terraform_remote_state" "s" {
  backend = "local"
  config = { path = terraform_data.u.id }
  defaults = { a = 1 }
}
output "o" { value = data.terraform_remote_state.s.outputs }
output "p" { value = data.terraform_remote_state.s.outputs.a }
output "q" { value = data.terraform_remote_state.s.backend }
output "r" { value = data.terraform_remote_state.s.defaults }
output "s" { value = data.terraform_remote_state.s.config }
output "t" { value = data.terraform_remote_state.s.workspace }
output "u" { value = data.terraform_remote_state.s }
`,
    },
  },
  'data remote state for_each deferred': {
    files: {
      'main.tf': `resource "terraform_data" "u" {}
data "terraform_remote_state" "s" {
  for_each = toset(["a", "b"])
  backend = "local"
  config = { path = "\${terraform_data.u.id}/\${each.key}" }
}
output "o" { value = { for k, s in data.terraform_remote_state.s : k => s.backend } }
output "p" { value = data.terraform_remote_state.s["a"].outputs }
output "q" { value = length(data.terraform_remote_state.s) }
output "r" { value = [for s in data.terraform_remote_state.s : s.outputs] }
output "s" { value = values(data.terraform_remote_state.s)[*].backend }
`,
    },
  },
  'resource. prefix': {
    files: {
      'main.tf': `resource "terraform_data" "t" { input = 1 }
output "o" { value = resource.terraform_data.t.input }
`,
    },
  },
  'validation refers to other variable and local': {
    files: {
      'main.tf': `variable "a" { default = 3 }
variable "v" {
  default = 5
  validation {
    condition = var.v > var.a && var.v > local.x
    error_message = "must be > \${var.a}"
  }
}
locals { x = 1 }
output "o" { value = var.v }
`,
    },
  },
  'override count to for_each': {
    files: {
      'main.tf': `resource "terraform_data" "t" {
  count = 2
  input = "x"
}
output "o" { value = terraform_data.t }
`,
      'a_override.tf': `resource "terraform_data" "t" {
  for_each = toset(["a"])
}
`,
    },
  },
  'override in json over hcl and hcl over json': {
    files: {
      'main.tf': `locals { a = "hcl" }
variable "v" { default = "hcl" }
`,
      'b.tf.json': `{ "locals": { "b": "json" }, "variable": { "w": { "default": "json" } } }
`,
      'c_override.tf.json': `{ "locals": { "a": "json-over" }, "variable": { "v": { "default": "json-over\${1}" } } }
`,
      'd_override.tf': `locals { b = "hcl-over" }
variable "w" { default = "hcl-over" }
`,
      'probe.tf': `resource "terraform_data" "var_v" {
  input = var.v
}
resource "terraform_data" "local_a" {
  input = local.a
}
resource "terraform_data" "local_b" {
  input = local.b
}
resource "terraform_data" "var_w" {
  input = var.w
}
`,
    },
  },
  'json arrays of blocks': {
    files: {
      'main.tf.json': `[
  { "locals": { "a": 1 } },
  { "locals": { "b": "\${local.a + 1}" }, "output": { "o": { "value": "\${local.b}" } } }
]
`,
    },
  },
  'json provisioner dynamic precondition validation': {
    files: {
      'main.tf.json': `{
  "variable": { "v": { "default": 3, "validation": [{ "condition": "\${var.v > 1}", "error_message": "bad" }] } },
  "resource": { "terraform_data": { "t": {
    "input": "\${var.v}",
    "provisioner": [{ "local-exec": { "command": "echo \${self.id}" } }],
    "connection": { "host": "\${self.id}" },
    "lifecycle": [{ "precondition": [{ "condition": "\${var.v == 3}", "error_message": "m" }] }]
  } } },
  "output": { "o": { "value": "\${terraform_data.t.input}", "precondition": { "condition": "\${var.v == 3}", "error_message": "x" } } }
}
`,
    },
  },
  'json heredocish and numbers': {
    files: {
      'main.tf.json': `{ "locals": { "a": "line1\\nline2 \${1}\\n", "b": -5, "c": 1.0, "d": 1E5, "e": 0.1, "f": 100000000000000000000000000000, "g": "5", "h": true, "i": "true", "j": [[], [[]], {}], "k": "\${\\"q\\"}", "l": "a$b$$c%d%%e", "m": "$\${a}$$\${1}", "n": "\${ {a = 1} }", "o": "\${1}\${2}", "p": " \${1}" } }
`,
      'probe.tf': `resource "terraform_data" "local_a" {
  input = local.a
}
resource "terraform_data" "local_b" {
  input = local.b
}
resource "terraform_data" "local_c" {
  input = local.c
}
resource "terraform_data" "local_d" {
  input = local.d
}
resource "terraform_data" "local_e" {
  input = local.e
}
resource "terraform_data" "local_f" {
  input = local.f
}
resource "terraform_data" "local_g" {
  input = local.g
}
resource "terraform_data" "local_h" {
  input = local.h
}
resource "terraform_data" "local_i" {
  input = local.i
}
resource "terraform_data" "local_j" {
  input = local.j
}
resource "terraform_data" "local_k" {
  input = local.k
}
resource "terraform_data" "local_l" {
  input = local.l
}
resource "terraform_data" "local_m" {
  input = local.m
}
resource "terraform_data" "local_n" {
  input = local.n
}
resource "terraform_data" "local_o" {
  input = local.o
}
resource "terraform_data" "local_p" {
  input = local.p
}
`,
    },
  },
  'tfvars json forms': {
    files: {
      'main.tf': `variable "a" { type = any }
variable "b" { type = map(string) }
variable "c" { type = number }
variable "d" {
  type = string
  default = "x"
}
variable "e" { type = list(object({ k = optional(string, "d") })) }
output "o" { value = [var.a, var.b, var.c, var.d] }
`,
      'terraform.tfvars.json': `{ "a": { "x": "\${not.template}", "y": ["%{if}"], "//": "kept" }, "b": { "k": 1.5, "l": true }, "c": "12", "d": null, "e": [{}, { "k": null }, { "k": 5 }], "//": "comment" }
`,
    },
  },
  'tfvars precedence lexical order with json and case': {
    files: {
      'main.tf': `variable "a" {}
variable "b" {}
variable "c" {}
variable "d" {}
output "o" { value = [var.a, var.b, var.c, var.d] }
`,
      'terraform.tfvars': `a = "tfvars"
b = "tfvars"
c = "tfvars"
d = "tfvars"
`,
      'Z.auto.tfvars': `a = "Z"
b = "Z"
`,
      'a.auto.tfvars': `b = "a"
c = "a"
`,
      'a.auto.tfvars.json': `{ "c": "aj" }
`,
      '10.auto.tfvars': `d = "10"
`,
      '9.auto.tfvars': `d = "9"
`,
    },
  },
  'varfile over auto with json null': {
    files: {
      'main.tf': `variable "a" { default = "da" }
variable "b" {
  default = "db"
  nullable = false
}
variable "c" { type = list(number) }
output "o" { value = [var.a, var.b, var.c] }
`,
      'x.auto.tfvars': `a = "auto"
b = "auto"
c = [1]
`,
      'envs/prod.tfvars.json': `{ "a": null, "b": null, "c": ["5", 6] }
`,
    },
    varFile: 'envs/prod.tfvars.json',
  },
  'crlf file 2': {
    files: {
      'main.tf': `locals {
  a = "x"
  b = <<EOT
line1
  line2 \${local.a}
EOT
  c = <<-EOT
    ind
      more

    end
  EOT
  e = <<-EOT
    %{ for x in ["a", "b"] ~}
    item \${x}
    %{ endfor ~}
    tail
  EOT
}
output "o" { value = [local.b, local.c, length(local.c)] }
`.replaceAll('\n', '\r\n'),
    },
  },
  'tabs in heredoc indentation 2': {
    files: {
      'main.tf': `locals {
  a = <<-EOT
		two tabs
	  tab and spaces
	one tab
  EOT
  b = <<-EOT
    x
	y
  EOT
  c = <<-EOT
      \${"interp"}
    text
  EOT
  d = <<-EOT
    a
      \${"b"}
   c
  EOT
  e = <<-EOT
      %{ if true }
      yes
      %{ endif }
    EOT
  f = <<-EOT
    a
  
    b
   EOT
  g = <<-EOT
    trailing space 
    tab	in middle
    EOT
  h = <<EOT
%{ for i, v in ["a", "b"] }\${i}:\${v}
%{ endfor }
EOT
  i = <<EOT
%{ for i, v in ["a", "b"] ~}
\${i}:\${v}
%{ endfor ~}
EOT
  j = <<EOT
a%{ if true ~} 
  b
%{~ else ~}
c
%{~ endif ~}
d
EOT
  k = <<-EOT
    {
      "a": \${jsonencode([1, 2])},
      "b": "\${"x"}"
    }
  EOT
  l = <<EOT
$\${a} %%{b} $$\${"c"} $ % \\n \\" \\\\
EOT
  m = trimspace(<<EOT

  x

EOT
  )
  n = [<<EOT
one
EOT
, "two"]
  o = { k = <<EOT
v
EOT
  }
  p = <<E-O_T1
weird id
E-O_T1
  q = <<-EOT
    \${~ "strip" ~}
    after
  EOT
  r = <<EOT
  \${~ "strip" ~}  
  after
EOT
}
`,
      'probe.tf': `resource "terraform_data" "local_a" {
  input = local.a
}
resource "terraform_data" "local_b" {
  input = local.b
}
resource "terraform_data" "local_c" {
  input = local.c
}
resource "terraform_data" "local_d" {
  input = local.d
}
resource "terraform_data" "local_e" {
  input = local.e
}
resource "terraform_data" "local_f" {
  input = local.f
}
resource "terraform_data" "local_g" {
  input = local.g
}
resource "terraform_data" "local_h" {
  input = local.h
}
resource "terraform_data" "local_i" {
  input = local.i
}
resource "terraform_data" "local_j" {
  input = local.j
}
resource "terraform_data" "local_k" {
  input = local.k
}
resource "terraform_data" "local_l" {
  input = local.l
}
resource "terraform_data" "local_m" {
  input = local.m
}
resource "terraform_data" "local_n" {
  input = local.n
}
resource "terraform_data" "local_o" {
  input = local.o
}
resource "terraform_data" "local_p" {
  input = local.p
}
resource "terraform_data" "local_q" {
  input = local.q
}
resource "terraform_data" "local_r" {
  input = local.r
}
`,
    },
  },
  'non-ascii identifiers': {
    files: {
      'main.tf': `variable "größe" { default = 3 }
locals {
  naïve = "a"
  日本 = { ключ = 1, "é" = 2 }
  é = "composed"
}
resource "terraform_data" "ünïcode" { input = local.日本.ключ }
module "möd" {
  source = "./m"
  größe = var.größe
}
output "ö" { value = [local.naïve, var.größe, terraform_data.ünïcode.input, module.möd.ß] }
`,
      'm/main.tf': `variable "größe" {}
output "ß" { value = var.größe + 1 }
`,
    },
  },
  'templatefile and file in nested modules': {
    files: {
      'main.tf': `module "a" {
  source = "./mods/a"
  n = "root"
}
locals {
  own = templatefile("\${path.module}/t/x.tftpl", { n = "n", l = { a = 1, b = [1, 2] }, b = true, nul = null })
  set = fileset(path.module, "**/*.tftpl")
  set2 = fileset("\${path.root}/mods", "*/*.txt")
  set3 = fileset(path.module, "{t,mods}/**")
  set4 = fileset(path.module, "*.nothing")
  set5 = fileset("mods", "**")
  ex = [fileexists("t/x.tftpl"), fileexists("\${path.module}/no"), fileexists("mods/a/in.txt")]
  hash = filesha512("t/x.tftpl")
  b = filebase64("mods/a/in.txt")
  tj = jsondecode(templatefile("t/j.json.tftpl", { list = ["a", "b"], obj = { k = "v" } }))
  ty = yamldecode(file("t/y.yaml"))
  each = { for f in fileset("t", "*.tftpl") : trimsuffix(f, ".tftpl") => file("t/\${f}") }
  csv = csvdecode(file("t/c.csv"))
  lines = split("\\n", chomp(file("t/c.csv")))
}
resource "terraform_data" "f" {
  for_each = fileset("\${path.module}/t", "*")
  input = filemd5("\${path.module}/t/\${each.value}")
}
output "m" { value = module.a }
output "tr" { value = try(file("nope"), "none") }
output "cn" { value = can(file("nope")) }
`,
      't/x.tftpl': `n=\${n}
%{ for k, v in l ~}
\${k}=\${jsonencode(v)}
%{ endfor ~}
%{ if b }yes%{ else }no%{ endif }
\${nul == null ? "null!" : nul}
`,
      't/j.json.tftpl': `{"l": \${jsonencode(list)}, "o": "\${obj.k}", "x": [%{ for i, x in list }"\${x}"%{ if i < length(list) - 1 },%{ endif }%{ endfor }]}
`,
      't/y.yaml': `a: &x {p: 1}
b: *x
c: [1, "2", true, ~]
d: |
  multi
  line
`,
      't/c.csv': `a,b
1,"x,y"
2,z
`,
      'mods/a/main.tf': `variable "n" {}
module "b" {
  source = "../b"
  tpl = "\${path.module}/in.txt"
}
output "own" { value = file("\${path.module}/in.txt") }
output "root" { value = file("\${path.root}/t/c.csv") }
output "tpl" { value = templatefile("\${path.module}/t.tftpl", { n = var.n, p = path.module }) }
output "b" { value = module.b }
output "rel" { value = fileexists("in.txt") }
output "fs" { value = fileset(path.module, "*.t*") }
`,
      'mods/a/in.txt': `in a
`,
      'mods/a/t.tftpl': `\${n} \${p} \${upper(n)}
`,
      'mods/b/main.tf': `variable "tpl" {}
output "c" { value = file(var.tpl) }
output "d" { value = file("\${path.module}/../a/in.txt") }
output "p" { value = [path.module, path.root] }
`,
    },
  },
  'templatefile with sensitive variable': {
    files: {
      'main.tf': `locals {
  a = templatefile("x.tftpl", { n = sensitive("s"), m = "k" })
  b = templatefile("y.tftpl", { n = sensitive("s"), m = "k" })
}
`,
      'x.tftpl': `start \${n} end
`,
      'y.tftpl': `only \${m}
`,
      'probe.tf': `resource "terraform_data" "local_a" {
  input = local.a
}
resource "terraform_data" "local_b" {
  input = local.b
}
`,
    },
  },
  'file in module argument and provider-less data': {
    files: {
      'main.tf': `module "m" {
  source = "./m"
  conf = yamldecode(file("\${path.root}/c.yaml"))
}
output "o" { value = module.m.o }
`,
      'c.yaml': `vms:
  web: {size: s, disks: [1, 2]}
  db: {size: l, disks: []}
`,
      'm/main.tf': `variable "conf" {
  type = object({ vms = map(object({ size = string, disks = optional(list(number), [9]), os = optional(string, "linux") })) })
}
locals { flat = merge([for n, v in var.conf.vms : { for i, d in v.disks : "\${n}-\${i}" => { vm = n, gb = d } }]...) }
resource "terraform_data" "vm" {
  for_each = var.conf.vms
  input = each.value
}
resource "terraform_data" "disk" {
  for_each = local.flat
  input = "\${each.value.vm}:\${each.value.gb}"
  triggers_replace = terraform_data.vm[each.value.vm].input.size
}
output "o" { value = { for k, d in terraform_data.disk : k => [d.input, d.triggers_replace] } }
`,
    },
  },
  'paths and workspace in nested': {
    files: {
      'main.tf': `locals {
  a = path.module
  b = "\${path.module}/x"
  c = path.root
  d = terraform.workspace
  e = terraform.workspace == "default" ? "d" : "o"
  f = basename(path.cwd) != ""
  g = abspath("x") == "\${path.cwd}/x"
  h = abspath(path.module) == path.cwd
  i = pathexpand("/a/b")
  j = dirname("a/b/c")
  k = basename("a/b/c")
  l = { dev = 1, default = 2 }[terraform.workspace]
}
`,
      'probe.tf': `resource "terraform_data" "local_a" {
  input = local.a
}
resource "terraform_data" "local_b" {
  input = local.b
}
resource "terraform_data" "local_c" {
  input = local.c
}
resource "terraform_data" "local_d" {
  input = local.d
}
resource "terraform_data" "local_e" {
  input = local.e
}
resource "terraform_data" "local_f" {
  input = local.f
}
resource "terraform_data" "local_g" {
  input = local.g
}
resource "terraform_data" "local_h" {
  input = local.h
}
resource "terraform_data" "local_i" {
  input = local.i
}
resource "terraform_data" "local_j" {
  input = local.j
}
resource "terraform_data" "local_k" {
  input = local.k
}
resource "terraform_data" "local_l" {
  input = local.l
}
`,
    },
  },
  'unknown through variable types': {
    files: {
      'main.tf': `resource "terraform_data" "u" { input = ["a"] }
module "m" {
  source = "./m"
  a = terraform_data.u.output
  b = terraform_data.u.output
  c = { x = terraform_data.u.output, y = [terraform_data.u.id] }
  d = terraform_data.u.id == "x" ? ["a"] : ["b", "c"]
  e = [for x in [terraform_data.u.id] : { n = x }]
  f = timestamp()
  g = terraform_data.u.id == "x"
  h = split(",", terraform_data.u.id)
}
output "m" { value = module.m }
`,
      'm/main.tf': `variable "a" { type = list(string) }
variable "b" { type = any }
variable "c" { type = object({ x = set(string), y = list(string), z = optional(string, "zd") }) }
variable "d" { type = list(string) }
variable "e" { type = list(object({ n = string, m = optional(number, 1) })) }
variable "f" { type = string }
variable "g" { type = bool }
variable "h" { type = set(string) }
output "a" { value = length(var.a) }
output "b" { value = var.b }
output "c" { value = var.c }
output "d" { value = [var.d, length(var.d)] }
output "e" { value = [var.e[0].m, var.e[*].n] }
output "f" { value = var.f }
output "g" { value = var.g ? "a" : "b" }
output "h" { value = length(var.h) }
output "i" { value = var.g && true }
output "j" { value = [for x in var.a : x] }
output "k" { value = var.a[0] }
output "l" { value = var.a == null }
`,
    },
  },
  'unknown nested conditions and dependents': {
    files: {
      'main.tf': `resource "terraform_data" "u" { input = "k" }
resource "terraform_data" "v" {
  input = terraform_data.u.output
  triggers_replace = { a = terraform_data.u.id, b = "k" }
}
resource "terraform_data" "w" {
  input = terraform_data.v.triggers_replace.b
}
locals {
  a = terraform_data.v.input
  b = terraform_data.v.output
  c = terraform_data.v.triggers_replace
  d = terraform_data.w.input
  e = terraform_data.u.id == terraform_data.v.id
  f = terraform_data.u.input == "k" ? terraform_data.u.id : "no"
  g = terraform_data.u.input == "z" ? terraform_data.u.id : "no"
  h = [terraform_data.u.id, terraform_data.u.input][1]
  i = { x = terraform_data.u }.x.input
  j = terraform_data.u.id == "a" ? null : "x"
  k = terraform_data.u.id == "a" ? "x" : terraform_data.v.id
  l = terraform_data.u.id == "a" ? [] : []
  m = terraform_data.u.id == "a" ? {} : { a = 1 }
  n = terraform_data.u.id == "a" ? true : false
  o = terraform_data.u.id == "a" ? { a = 1, b = "x" } : { a = 2, b = "x" }
  p = local.o.b
  q = terraform_data.u.id == "a" ? ["x", "y"] : ["x", "z"]
  r = local.q[0]
  s = length(local.q)
  t = terraform_data.u.id == "a" ? 5 : 7
  u = local.t >= 5
  v = local.t < 5
  w = local.t == 6
  x = terraform_data.u.id == "a" ? "pre-a" : "pre-b"
  y = startswith(local.x, "pre")
  z = terraform_data.u.id == "a" ? toset(["a"]) : toset(["b"])
  aa = length(local.z)
  ab = terraform_data.u.id == "a" ? tomap({ a = 1 }) : tomap({ b = 2 })
  ac = length(local.ab)
  ad = terraform_data.u.id == "a" ? [1, "a"] : [2, "b"]
  ae = terraform_data.u.id == "a" ? terraform_data.u : terraform_data.v
  af = terraform_data.u.id == "a" ? terraform_data.u.input : terraform_data.v.triggers_replace.b
}
`,
    },
  },
  'count from unknown-valued but known-length things': {
    files: {
      'main.tf': `resource "terraform_data" "u" { count = 3 }
resource "terraform_data" "t" {
  count = length(terraform_data.u)
  input = terraform_data.u[count.index].id
}
resource "terraform_data" "v" {
  count = length(terraform_data.u[*].id)
  input = element(terraform_data.u[*].id, count.index + 1)
}
resource "terraform_data" "w" {
  for_each = { for i, u in terraform_data.u : "k\${i}" => u.id }
  input = each.value
}
resource "terraform_data" "x" {
  for_each = { for i, u in terraform_data.u : i => u if i > 0 }
  input = { id = each.value.id, in = each.value.input }
}
output "a" { value = length(terraform_data.v) }
output "b" { value = keys(terraform_data.x) }
output "c" { value = [for k, v in terraform_data.w : v.input == null] }
output "d" { value = flatten([for u in terraform_data.u : [u.input, "x"]]) }
`,
    },
  },
};

/** What Terraform refuses beside undeclared names and circles. */
export const REFUSED_MORE: Readonly<Record<string, Files>> = {
  'nullable false given null without default': {
    'main.tf': `module "m" {
  source = "./m"
  a = null
}
`,
    'm/main.tf': `variable "a" {
  type = string
  nullable = false
}
output "a" { value = var.a }
`,
  },
  'nullable false root tfvars null no default': {
    'main.tf': `variable "a" {
  type = string
  nullable = false
}
output "a" { value = var.a }
`,
    'terraform.tfvars': `a = null
`,
  },
  'nullable false default null': {
    'main.tf': `variable "a" {
  type = string
  nullable = false
  default = null
}
output "a" { value = var.a }
`,
  },
  'default of optional with wrong type fails': {
    'main.tf': `variable "d" {
  type = object({ e = optional(bool, "maybe") })
  default = {}
}
`,
  },
  'any fails to unify 1': {
    'main.tf': `variable "i" {
  type = list(any)
  default = [{ a = 1 }, ["x"]]
}
`,
  },
  'defaults that do not fit 1': {
    'main.tf': `variable "a" {
  type = number
  default = "abc"
}
`,
  },
  'defaults that do not fit 3': {
    'main.tf': `variable "a" {
  type = object({ a = string })
  default = {}
}
`,
  },
  'defaults that do not fit 8': {
    'main.tf': `variable "a" {
  type = set(object({ a = string }))
  default = [{ b = 1 }]
}
`,
  },
  'tfvars that do not fit': {
    'main.tf': `variable "a" { type = number }
output "o" { value = var.a }
`,
    'terraform.tfvars': `a = "x"
`,
  },
  'module arg object that does not fit': {
    'main.tf': `module "m" {
  source = "./m"
  a = { b = "x" }
}
`,
    'm/main.tf': `variable "a" { type = object({ c = string }) }
`,
  },
  'module arg that does not fit via local': {
    'main.tf': `locals { v = { a = "b" } }
module "m" {
  source = "./m"
  a = local.v.a
}
`,
    'm/main.tf': `variable "a" { type = number }
`,
  },
  'default may refer to nothing': {
    'main.tf': `locals { x = 1 }
variable "a" { default = local.x }
`,
  },
  'default with function': {
    'main.tf': `variable "a" { default = upper("x") }
`,
  },
  'tfvars with functions refused': {
    'main.tf': `variable "a" {}
`,
    'terraform.tfvars': `a = upper("x")
`,
  },
  'tfvars block refused': {
    'main.tf': `variable "a" { default = 1 }
`,
    'terraform.tfvars': `a = 1
b {
}
`,
  },
  'sensitive for_each refused': {
    'main.tf': `variable "s" {
  default = ["a"]
  sensitive = true
}
resource "terraform_data" "t" { for_each = toset(var.s) }
`,
  },
  'sensitive output nested not marked is refused': {
    'main.tf': `variable "s" {
  default = "x"
  sensitive = true
}
output "o" { value = { a = [var.s] } }
`,
  },
  'ephemeral output of root refused': {
    'main.tf': `variable "e" {
  default = "x"
  ephemeral = true
}
output "o" {
  value = var.e
  ephemeral = true
}
`,
  },
  'failing precondition 2': {
    'main.tf': `locals { n = 1 }
resource "terraform_data" "t" {
  input = 1
  lifecycle {
    precondition {
      condition = local.n == 2
      error_message = "x"
    }
  }
}
output "o" { value = terraform_data.t.input }
`,
  },
  'failing validation default': {
    'main.tf': `variable "v" {
  default = 1
  validation {
    condition = var.v > 2
    error_message = "must be > 2"
  }
}
output "o" { value = var.v }
`,
  },
  'failing validation in module': {
    'main.tf': `module "m" {
  source = "./m"
  v = "bad"
}
`,
    'm/main.tf': `variable "v" {
  type = string
  validation {
    condition = contains(["a", "b"], var.v)
    error_message = "must be a or b, not \${var.v}"
  }
}
`,
  },
  'failing validation second of two via tfvars': {
    'main.tf': `variable "v" {
  type = list(string)
  validation {
    condition = length(var.v) > 0
    error_message = "x"
  }
  validation {
    condition = alltrue([for x in var.v : can(regex("^[a-z]+$", x))])
    error_message = "y"
  }
}
output "o" { value = var.v }
`,
    'terraform.tfvars': `v = ["a", "B"]
`,
  },
  'removed still declared': {
    'main.tf': `removed {
  from = terraform_data.t
  lifecycle { destroy = false }
}
resource "terraform_data" "t" {}
`,
  },
  'moved both declared': {
    'main.tf': `moved {
  from = terraform_data.a
  to = terraform_data.b
}
resource "terraform_data" "a" {}
resource "terraform_data" "b" {}
`,
  },
  'moved same source twice': {
    'main.tf': `moved {
  from = terraform_data.a
  to = terraform_data.b
}
moved {
  from = terraform_data.a
  to = terraform_data.c
}
resource "terraform_data" "b" {}
resource "terraform_data" "c" {}
`,
  },
  'self in precondition refers in wrong place': {
    'main.tf': `resource "terraform_data" "t" { input = self.id }
`,
  },
  'count and for_each together': {
    'main.tf': `resource "terraform_data" "t" {
  count = 1
  for_each = toset(["a"])
}
`,
  },
  'count negative': {
    'main.tf': `resource "terraform_data" "t" { count = -1 }
`,
  },
  'count fraction': {
    'main.tf': `resource "terraform_data" "t" { count = 1.5 }
`,
  },
  'count list': {
    'main.tf': `resource "terraform_data" "t" { count = [1] }
`,
  },
  'for_each list': {
    'main.tf': `resource "terraform_data" "t" { for_each = ["a"] }
`,
  },
  'for_each set of numbers': {
    'main.tf': `resource "terraform_data" "t" { for_each = toset([1, 2]) }
`,
  },
  'for_each set with null': {
    'main.tf': `resource "terraform_data" "t" { for_each = toset(["a", null]) }
`,
  },
  'override type makes default not fit': {
    'main.tf': `variable "a" {
  type = string
  default = "x"
}
`,
    'a_override.tf': `variable "a" { type = number }
`,
  },
  'override without base is refused resource': {
    'main.tf': `output "o" { value = 1 }
`,
    'a_override.tf': `resource "terraform_data" "t" { input = 1 }
`,
  },
  'override without base local': {
    'main.tf': `output "o" { value = 1 }
`,
    'a_override.tf': `locals { t = 1 }
`,
  },
  'override moved refused': {
    'main.tf': `resource "terraform_data" "t" { input = 1 }
`,
    'a_override.tf': `moved {
  from = terraform_data.a
  to = terraform_data.t
}
`,
  },
  'override depends_on': {
    'main.tf': `resource "terraform_data" "a" {}
resource "terraform_data" "t" {
  input = 1
  depends_on = [terraform_data.a]
}
`,
    'a_override.tf': `resource "terraform_data" "t" {
  depends_on = [terraform_data.a]
}
`,
  },
  'file missing in module unused output': {
    'main.tf': `module "m" { source = "./m" }
`,
    'm/main.tf': `output "a" { value = file("nope.txt") }
`,
  },
  'file missing in root local unused': {
    'main.tf': `locals { a = file("nope.txt") }
`,
  },
  'templatefile errors': {
    'main.tf': `locals { a = templatefile("x.tftpl", { n = 1 }) }
output "o" { value = local.a }
`,
    'x.tftpl': `\${missing}
`,
  },
  'index on uncounted resource': {
    'main.tf': `resource "terraform_data" "a" {}
output "o" { value = terraform_data.a[0].id }
`,
  },
  'attribute on counted resource': {
    'main.tf': `resource "terraform_data" "a" { count = 1 }
output "o" { value = terraform_data.a.id }
`,
  },
  'attribute on counted module': {
    'main.tf': `module "m" {
  source = "./m"
  count = 1
}
output "o" { value = module.m.o }
`,
    'm/main.tf': `output "o" { value = 1 }
`,
  },
  'missing key on for_each module': {
    'main.tf': `module "m" {
  source = "./m"
  for_each = toset(["a"])
}
output "o" { value = module.m["b"].o }
`,
    'm/main.tf': `output "o" { value = 1 }
`,
  },
  'index out of count': {
    'main.tf': `resource "terraform_data" "a" { count = 1 }
output "o" { value = terraform_data.a[3].id }
`,
  },
  'unsupported attribute of terraform_data': {
    'main.tf': `resource "terraform_data" "a" {}
output "o" { value = terraform_data.a.nope }
`,
  },
  'unsupported argument in terraform_data': {
    'main.tf': `resource "terraform_data" "a" { nope = 1 }
`,
  },
  'unsupported argument in variable': {
    'main.tf': `variable "a" {
  default = 1
  nope = 2
}
`,
  },
  'output without value': {
    'main.tf': `output "a" {
  description = "x"
}
`,
  },
  'block label missing': {
    'main.tf': `resource "terraform_data" {
}
`,
  },
  'variable reserved name': {
    'main.tf': `variable "count" { default = 1 }
`,
  },
  'output bad name': {
    'main.tf': `output "a b" { value = 1 }
`,
  },
  'unsupported top block': {
    'main.tf': `nope "x" {
}
`,
  },
  'duplicate provider': {
    'main.tf': `provider "terraform" {
}
provider "terraform" {
}
`,
  },
  'duplicate required_providers': {
    'main.tf': `terraform {
  required_providers {
  }
}
terraform {
  required_providers {
  }
}
`,
  },
  'duplicate check': {
    'main.tf': `locals { a = 1 }
check "c" {
  assert {
    condition = local.a == 1
    error_message = "x"
  }
}
check "c" {
  assert {
    condition = local.a == 1
    error_message = "x"
  }
}
`,
  },
  'unknown function': {
    'main.tf': `output "o" { value = nope(1) }
`,
  },
  'wrong arg type': {
    'main.tf': `output "o" { value = length(5) }
`,
  },
  'path unknown attr': {
    'main.tf': `output "o" { value = path.nope }
`,
  },
  'bare names': {
    'main.tf': `output "o" { value = foo }
`,
  },
  'var index': {
    'main.tf': `variable "a" { default = 1 }
output "o" { value = var["a"] }
`,
  },
  'precondition undeclared var': {
    'main.tf': `resource "terraform_data" "u" {
  lifecycle {
    precondition {
      condition = var.nope
      error_message = "x"
    }
  }
}
`,
  },
  'provisioner undeclared': {
    'main.tf': `resource "terraform_data" "u" {
  provisioner "local-exec" { command = var.nope }
}
`,
  },
  'validation without self reference': {
    'main.tf': `variable "b" { default = 1 }
variable "a" {
  default = 1
  validation {
    condition = var.b == 1
    error_message = "x"
  }
}
`,
  },
  'validation constant': {
    'main.tf': `variable "a" {
  default = 1
  validation {
    condition = true
    error_message = "x"
  }
}
`,
  },
  'check undeclared': {
    'main.tf': `check "c" {
  assert {
    condition = local.nope == 1
    error_message = "x"
  }
}
`,
  },
  'count in for_each of self': {
    'main.tf': `resource "terraform_data" "a" {
  for_each = toset([each.key])
}
`,
  },
  'variable type garbage': {
    'main.tf': `variable "a" { type = foo }
`,
  },
  'variable type optional top': {
    'main.tf': `variable "a" { type = optional(string) }
`,
  },
  'object duplicate attr in type': {
    'main.tf': `variable "a" { type = object({ a = string, a = number }) }
`,
  },
};
