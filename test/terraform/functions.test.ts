import { describe, expect, it } from 'vitest';
import { callFunction } from '../../src/terraform/functions/call.ts';
import type { Path, Range } from '../../src/terraform/source.ts';
import * as v from '../../src/terraform/value.ts';

type Value = v.Value;

/**
 * Expressions and what `terraform console` 1.11.4 answers, on one line and without trailing commas; nulls without their type. The
 * resource `terraform_data.u` exists and is not applied: its `id` is an unknown text, its `output` unknown.
 */
const CASES = String.raw`
abs(-1.5) => 1.5
abs("5") => 5
alltrue([]) => true
alltrue([true,"true"]) => true
alltrue([false, terraform_data.u.output]) => false
alltrue([null]) => false
alltrue(toset([true])) => true
alltrue(["true", "1"]) => true
alltrue([sensitive(true)]) => sensitive
alltrue([true,"x"]) => error
alltrue("x") => error
anytrue([terraform_data.u.output,true]) => true
anytrue([null,false]) => false
anytrue([]) => false
anytrue(["false", true]) => true
anytrue([terraform_data.u.output, false]) => unknown
anytrue([false, terraform_data.u.output]) => unknown
base64decode("aMOpbGxv") => "héllo"
base64decode("aGk=") => "hi"
base64decode("aG\nk=") => "hi"
base64decode("aGl=") => "hi"
base64decode(sensitive("aGk=")) => sensitive
base64decode("") => ""
base64decode("aGk") => error
base64decode("a b") => error
base64decode("====") => error
base64encode("héllo") => "aMOpbGxv"
base64encode("") => ""
base64sha256("hello") => "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
base64sha512("hello") => "m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw=="
basename("a/b/c.txt") => "c.txt"
basename("a/b/") => "b"
basename("") => "."
basename("a") => "a"
basename("a/b/..") => ".."
basename("//") => "/"
basename("a//") => "a"
ceil(5.1) => 6
ceil(-5.1) => -5
ceil(-0.5) => 0
chomp("a\r\n\r\n\n\r") => "a"
chunklist([1,2,3],2) => tolist([tolist([1, 2]), tolist([3])])
chunklist([1,"a",3],0) => tolist([tolist(["1", "a", "3"])])
chunklist([sensitive("a"),"b"],1) => tolist([tolist([sensitive]), tolist(["b"])])
chunklist(toset(["b","a"]), 1) => tolist([tolist(["a"]), tolist(["b"])])
chunklist(sensitive(["a"]), 1) => sensitive
chunklist(["a", terraform_data.u.id], 1) => tolist([tolist(["a"]), tolist([unknown])])
chunklist([1],-1) => error
cidrhost("10.12.112.0/20", 16) => "10.12.112.16"
cidrhost("10.12.112.5/20", -1) => "10.12.127.255"
cidrhost("010.0.0.1/8", 1) => "10.0.0.1"
cidrhost("1:0:0:2::/64", 5) => "1:0:0:2::5"
cidrhost("10.0.0.0/08", 5) => "10.0.0.5"
cidrhost("FE80::/64", 5) => "fe80::5"
cidrhost("::1.2.3.4/96", 5) => "::5"
cidrhost("2001:db8::/64", -1) => "2001:db8::ffff:ffff:ffff:ffff"
cidrhost("1:0:0:1:0:0:1:1/128", 0) => "1::1:0:0:1:1"
cidrhost("10.0.0.0/24", 256) => error
cidrhost("10.0.0.0/8", 1.5) => error
cidrhost("10.0.0.256/8", 5) => error
cidrnetmask("172.16.0.0/12") => "255.240.0.0"
cidrnetmask("0.0.0.0/0") => "0.0.0.0"
cidrnetmask("10.1.2.3/32") => "255.255.255.255"
cidrnetmask("10.0.0.0/31") => "255.255.255.254"
cidrnetmask("fd00::/8") => error
cidrsubnet("172.16.0.0/12", 4, 2) => "172.18.0.0/16"
cidrsubnet("10.1.2.0/24", 4, 15) => "10.1.2.240/28"
cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162) => "fd00:fd12:3456:7800:a200::/72"
cidrsubnet("0.0.0.0/0", 32, 4294967295) => "255.255.255.255/32"
cidrsubnet(terraform_data.u.id, 4, 1) => unknown
cidrsubnet("10.0.0.0/8", 8, 255) => "10.255.0.0/16"
cidrsubnet("10.0.0.0/16", "8", "1") => "10.0.1.0/24"
cidrsubnet("10.1.2.0/24", 4, 16) => error
cidrsubnet("10.1.2.0/24", 9, 1) => error
cidrsubnets("10.1.0.0/16", 4, 4, 8, 4) => tolist(["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"])
cidrsubnets("10.1.0.0/16") => tolist([])
cidrsubnets("10.0.0.0/8", 8, 12, 4) => tolist(["10.0.0.0/16", "10.1.0.0/20", "10.16.0.0/12"])
cidrsubnets("fd00::/120", 8, 8) => tolist(["fd00::/128", "fd00::1/128"])
cidrsubnets("10.0.0.0/16", 1, 2, 3, 3) => tolist(["10.0.0.0/17", "10.0.128.0/18", "10.0.192.0/19", "10.0.224.0/19"])
cidrsubnets("10.0.0.0/16", 8, 1) => tolist(["10.0.0.0/24", "10.0.128.0/17"])
cidrsubnets("10.0.0.0/30", 1, 1, 1) => error
cidrsubnets("10.0.0.0/30", 3) => error
cidrsubnets("fd00::/8", 33) => error
coalesce("", 5) => "5"
coalesce([], ["a"]) => tolist([])
coalesce("a", terraform_data.u.id) => "a"
coalesce("a", sensitive("b")) => sensitive
coalesce(false, true) => false
coalesce({a=1}, {b=2}) => tomap({"a" = 1})
coalesce("a", "b") => "a"
coalesce(0, 1) => 0
coalesce(true, "x") => "true"
coalesce(null, sensitive("a"), "b") => sensitive
coalesce("", terraform_data.u.output) => unknown
coalesce(null, null) => error
coalesce(1, true) => error
coalesce("", "") => error
coalescelist([],["a"]) => ["a"]
coalescelist([],tolist([1])) => tolist([1])
coalescelist([],terraform_data.u.output,["a"]) => unknown
coalescelist(["z"],terraform_data.u.output) => ["z"]
coalescelist(tolist([]), ["b"]) => ["b"]
coalescelist([], [sensitive("a")]) => sensitive
coalescelist([],[]) => error
coalescelist([], toset(["a"])) => error
compact(["a","",null,"b"]) => tolist(["a", "b"])
compact(["a",terraform_data.u.id]) => unknown
compact([]) => tolist([])
compact([1]) => tolist(["1"])
compact(toset(["","a"])) => tolist(["a"])
compact([null, "", " "]) => tolist([" "])
concat(tolist(["a"]), tolist([1])) => tolist(["a", "1"])
concat(tolist(["a"]), [1]) => ["a", 1]
concat([],[]) => []
concat(tolist([]), tolist(["a"])) => tolist(["a"])
concat(["a"], terraform_data.u.output) => unknown
concat(tolist([1]), tolist([true])) => [1, true]
concat(tolist([{a=1}]), tolist([{a="x"}])) => tolist([{"a" = "1"}, {"a" = "x"}])
concat(sensitive(["a"]), ["b"]) => sensitive
concat(toset(["a"]), [1]) => error
concat([1], null) => error
concat() => error
contains(["1"], 1) => false
contains(["a",terraform_data.u.id],"a") => true
contains([],"a") => false
contains([],terraform_data.u.id) => unknown
contains([{a=1}],{a=1}) => true
contains([sensitive("a"),"b"],"b") => sensitive
contains([true], "true") => false
contains([{a=1}], {a="1"}) => false
contains(["a"], sensitive("a")) => sensitive
contains([terraform_data.u.id], "b") => unknown
contains([null],null) => error
contains({a=1},"a") => error
contains(["a"], "b", "c") => error
core::upper("x") => "X"
core::foo(1) => error
csvdecode("a,b\n1,2\n3,4") => tolist([{"a" = "1", "b" = "2"}, {"a" = "3", "b" = "4"}])
csvdecode("a\n") => tolist([])
csvdecode("a,b\n1,\"\"\n") => tolist([{"a" = "1", "b" = ""}])
csvdecode("a\rb\n1") => tolist([{"a\rb" = "1"}])
csvdecode("a,b\n,\n") => tolist([{"a" = "", "b" = ""}])
csvdecode("\n\na\n1") => tolist([{"a" = "1"}])
csvdecode("a,b\n1") => error
csvdecode("") => error
csvdecode("a,b\n1,\"x\"y") => error
dirname("a/b/c.txt") => "a/b"
dirname("a") => "."
dirname("/") => "/"
dirname("./x") => "."
dirname("/../a") => "/"
dirname("/..") => "/"
dirname("a//") => "a"
distinct([1,"1",2]) => tolist(["1", "2"])
distinct([{a=1},{a=1}]) => tolist([{"a" = 1}])
distinct([]) => tolist([])
distinct([sensitive("a"),"b"]) => sensitive
distinct(["a", "b", "a"]) => tolist(["a", "b"])
distinct([[1], [1], ["1"]]) => tolist([["1"]])
distinct("a") => error
element(["a","b"], 5) => "b"
element([terraform_data.u.id,"b"], 1) => "b"
element([sensitive("a"),"b"],1) => "b"
element(tolist(["a","b"]), 3) => "b"
element(["a","b"], "1") => "b"
element(["a", terraform_data.u.id], 0) => "a"
element(["a","b"], -1) => error
element(["a","b"], 1.5) => error
element(toset(["a","b"]), 1) => error
endswith("abc","bc") => true
flatten([[1,[2]], "a", toset(["z","b"]), null]) => [1, 2, "a", "b", "z", null]
flatten([terraform_data.u.output, ["a"]]) => unknown
flatten([[sensitive("a")],"b"]) => [sensitive, "b"]
flatten(toset(["a"])) => ["a"]
flatten([[["a"], []], ["b", ["c", ["d"]]]]) => ["a", "b", "c", "d"]
flatten([{a=1}, [{b=2}]]) => [{"a" = 1}, {"b" = 2}]
flatten([toset([2, 1]), tolist([3])]) => [1, 2, 3]
flatten([sensitive(["a"]), ["b"]]) => sensitive
flatten({a=1}) => error
flatten("a") => error
floor(-5.1) => -6
floor(5) => 5
floor(1e20) => 100000000000000000000
foo(1) => error
format("%v", 1000000) => "1e+06"
format("%s", 1000000) => "1000000"
format("%#v", 1000000) => "1000000"
format("%#b", 5) => "0b101"
format("%g", 1234567) => "1.234567e+06"
format("%v", 0.00001) => "1e-05"
format("%[2]s %[1]s", "a","b") => "b a"
format("%.3d", 5) => "005"
format("%x", -255) => "-ff"
format("%.0f", 3.5) => "4"
format("%f", 0) => "0.000000"
format("%[1]d%%", 5) => "5%"
format("%.f", 2.5) => "2"
format("%v", -0) => "-0"
format("%.10g", 1234567) => "1234567"
format("%v", tostring(null)) => "null"
format("%.2f|%.2f|%.2f|%.2f", 1.005, 1.115, 0.125, 0.375) => "1.00|1.12|0.12|0.38"
format("%.1g|%.2g|%.3g|%.1g", 95, 99.5, 0.00009995, 0.05) => "1e+02|1e+02|9.99e-05|0.05"
format("%d|%5d|%-5d|%05d", -7, -7, -7, -7) => "-7|   -7|-7   |-0007"
format("%5q|", "a") => "  \"a\"|"
format("%%%s%%", "x") => "%x%"
format("%g", 123456.7) => "123456.7"
format("%s", sensitive("x")) => sensitive
format("%d", 4.5) => error
format("hi", "a") => error
format("%*d", 1, 2) => error
formatdate("DD MMM YYYY hh:mm ZZZ", "2018-01-02T23:12:01Z") => "02 Jan 2018 23:12 UTC"
formatdate("M D h H AA aa m s Z ZZZZ ZZZZZ EEE MMMM 'it''s' ''", "2018-01-02T13:02:01+05:30") => "1 2 13 1 PM pm 2 1 +05:30 +0530 +05:30 Tue January it's '"
formatdate("H", "2018-02-28T00:12:01.5Z") => "12"
formatdate("'a'''", "2018-02-28T00:12:01.5Z") => "a'"
formatdate("YYYYMMDD'T'hhmmss", "2018-01-02T23:12:01Z") => "20180102T231201"
formatdate("", "2018-01-02T23:12:01Z") => ""
formatdate("YYYY-MM-DD", "2016-02-29T00:12:01Z") => "2016-02-29"
formatdate("YYY", "2018-01-02T23:12:01Z") => error
formatdate("MMMMM", "2018-01-02T23:12:01Z") => error
formatdate("YYYY-MM-DD", "2018-01-02T23:12:01+25:00") => error
formatlist("%s-%s", ["a","b"], "x") => tolist(["a-x", "b-x"])
formatlist("%s", "a") => tolist(["a"])
formatlist("%s", [terraform_data.u.id,"a"]) => tolist([unknown, "a"])
formatlist("%v", [null]) => tolist(["null"])
formatlist("%s/%d", ["a", "b"], [1, 2]) => tolist(["a/1", "b/2"])
formatlist("%s", [sensitive("x"), "y"]) => sensitive
formatlist("%s", toset(["a", terraform_data.u.id])) => unknown
formatlist("%s-%s", ["a","b"], ["x"]) => error
formatlist("%s %d", [["a"]], 1) => error
formatlist("%s", {a="b"}) => error
indent(-1, "a\nb") => error
index(["a","b"],"b") => 1
index([terraform_data.u.id,"a"],"a") => unknown
index(["a",terraform_data.u.id],"a") => 0
index([1,"1"], "1") => 1
index(["a","b","a"], "a") => 0
index([[1]], [1]) => 0
index(["1"], 1) => error
index([],"b") => error
index(toset(["a"]),"a") => error
issensitive(sensitive("x")) => true
issensitive("x") => false
issensitive(terraform_data.u.id) => unknown
issensitive([sensitive("x")]) => false
issensitive(null) => false
issensitive(sensitive(terraform_data.u.id)) => true
join(",", ["a",1,true]) => "a,1,true"
join(",", ["a"], ["b"]) => "a,b"
join(",", toset(["b","a"])) => "a,b"
join(terraform_data.u.id, ["a"]) => unknown
join(",", [sensitive("a")]) => sensitive
join("-", ["a"], [], ["b"]) => "a-b"
join(",") => error
join(",", ["a",null]) => error
join(",", "a") => error
jsondecode("{\"b\":1,\"a\":[true,null,\"x\"]}") => {"a" = [true, null, "x"], "b" = 1}
jsondecode("1e2") => 100
jsondecode("{}") => {}
jsondecode("\"\\ud800\"") => "�"
jsondecode("null") => null
jsondecode("{\"__proto__\": 1, \"constructor\": [2]}") => {"__proto__" = 1, "constructor" = [2]}
jsondecode("1E2") => 100
jsondecode("[1] ") => [1]
jsondecode("") => error
jsondecode("[1,]") => error
jsondecode("\ufeff1") => error
jsonencode("é") => "\"é\""
jsonencode(-0) => "-0"
jsonencode({a=terraform_data.u.id}) => unknown
jsonencode(chomp("\n\r\na\n")) => "\"\\n\\r\\na\""
jsonencode([]) => "[]"
jsonencode(tomap({b="1", a="2"})) => "{\"a\":\"2\",\"b\":\"1\"}"
keys({b=1,a=2}) => ["a", "b"]
keys(tomap({b=1,a=2})) => tolist(["a", "b"])
keys({a=terraform_data.u.id}) => ["a"]
keys({a=sensitive("b")}) => ["a"]
keys({}) => []
keys(sensitive({a=1})) => sensitive
keys(toset(["a"])) => error
keys(null) => error
length(toset(["a", terraform_data.u.id])) => unknown
length("é🇬🇧e\u0301") => 3
length({a=terraform_data.u.id}) => 1
length("a\r\nb") => 3
length("नि") => 1
length([sensitive("a"), terraform_data.u.id]) => 2
length(5) => error
length(null) => error
list("a") => error
log(50,10) => 1.6989700043360185
log(16,2) => 4
log(8,2) => 3
log(-1,10) => error
lookup({a="x"}, "b", 5) => 5
lookup(tomap({a="x"}), "b", null) => null
lookup({a=terraform_data.u.id}, "b", "z") => "z"
lookup({a="a"},sensitive("a"),"z") => sensitive
lookup(tomap({a=1}),"b",null) => null
lookup({a=null},"b",null) => null
lookup({a={b=1}}, "a", {}) => {"b" = 1}
lookup({"1"="x"}, 1, "d") => "x"
lookup({a=1}, "b", sensitive(2)) => sensitive
lookup({a="x"}, "b") => error
lookup([1],"a",1) => error
lookup({a=1}) => error
lower("ÀİΣΑΣ") => "àiσασ"
lower("ÉÇ İI") => "éç ii"
map("a",1) => error
matchkeys(["i-1","i-2","i-3"],["a","b","a"],["a"]) => tolist(["i-1", "i-3"])
matchkeys([1,2],["a","b"],[]) => tolist([])
matchkeys([1],[1],["1"]) => tolist([1])
matchkeys(["a", "b"], [1, 2], ["2"]) => tolist(["b"])
matchkeys(["a", "b"], [[1], [2]], [[2]]) => tolist(["b"])
matchkeys([sensitive("a")], [1], [1]) => sensitive
matchkeys([terraform_data.u.id], ["a"], ["b"]) => unknown
matchkeys([1,2],["a"],["a"]) => error
max(1,"3",2) => 3
max(1, terraform_data.u.output) => unknown
max() => error
max("a", 1) => error
md5("hello") => "5d41402abc4b2a76b9719d911017c592"
md5("") => "d41d8cd98f00b204e9800998ecf8427e"
merge({a=1}, null) => {"a" = 1}
merge({a=1}, terraform_data.u.output) => unknown
merge(tomap({a="x"}), {b=1}) => {"a" = "x", "b" = 1}
merge(tomap({a="x"}), tomap({b="y"})) => tomap({"a" = "x", "b" = "y"})
merge(sensitive({a="b"}),{c="d"}) => sensitive
merge({a={b=1}},{a={c=2}}) => {"a" = {"c" = 2}}
merge({},{a=1}) => {"a" = 1}
merge({a="x"},{b="y"}) => {"a" = "x", "b" = "y"}
merge(tomap({a="1"}), tomap({b="2"}), {c="3"}) => {"a" = "1", "b" = "2", "c" = "3"}
merge([1]) => error
merge({a=1},[]) => error
min(1,terraform_data.u.output) => unknown
min(1, null) => error
nonsensitive(sensitive("x")) => "x"
nonsensitive("x") => "x"
nonsensitive(5) => 5
nonsensitive(terraform_data.u.id) => unknown
one([]) => null
one(["a"]) => "a"
one([terraform_data.u.id]) => unknown
one(tolist([])) => null
one([null]) => null
one(sensitive(["a"])) => sensitive
one(["a","b"]) => error
one(null) => error
one("a") => error
parseint("100",10) => 100
parseint("9007199254740993", 10) => 9007199254740993
jsonencode(jsondecode("[12345678901234567890123, 1, 0.1]")) => "[12345678901234567890123,1,0.1]"
parseint("FF",16) => 255
parseint("Zz",62) => 3817
parseint("-5",10) => -5
parseint("-0", 10) => 0
parseint("ZZ", 36) => 1295
parseint("-0b1",2) => error
parseint("12",2) => error
parseint("12",63) => error
pow(2,3) => 8
pow(2,-1) => 0.5
pow("2", "10") => 1024
pow(-8,0.5) => error
range(3) => tolist([0, 1, 2])
range(3,0) => tolist([3, 2, 1])
range(0) => tolist([])
range("2") => tolist([0, 1])
range(10, 0, -4) => tolist([10, 6, 2])
range(0.5, 2) => tolist([0.5, 1.5])
range(1,0,1) => error
range(0,5,0) => error
range(1025) => error
replace("aXbX", "X", "$1") => "a$1b$1"
replace("abc", "", "-") => "-a-b-c-"
replace("a/b", "/", "-") => "a-b"
replace("aaa", "aa", "b") => "ba"
replace("a", "b", terraform_data.u.id) => unknown
replace("aaa", "/a*/", "x") => "x"
replace("baac", "/a*/", "x") => "xbxcx"
replace("ab", "//", "x") => "xaxbx"
replace("id7", "/id([0-9])/", "$1x") => ""
replace("abc", "/(?P<n>b)/", "<$n>$nx") => "a<b>c"
regex("[a-z]+", "53453453.345345aaabbbccc23454") => "aaabbbccc"
regex("(x)(y)?", "x") => ["x", null]
regex("(?P<a>x)(?P<b>y)", "xy") => {"a" = "x", "b" = "y"}
regex("a", "b") => error
regex("(", "b") => error
regexall("a*", "baac") => tolist(["", "aa", ""])
regexall("(a)|(b)", "ab") => tolist([["a", null], [null, "b"]])
regexall("x", "ab") => tolist([])
reverse([1,"a"]) => ["a", 1]
reverse(toset(["b","a"])) => tolist(["b", "a"])
reverse([sensitive("a"),"b"]) => ["b", sensitive]
reverse([]) => []
reverse(tolist([1, 2])) => tolist([2, 1])
reverse([terraform_data.u.id, "a"]) => ["a", unknown]
reverse("abc") => error
sensitive("x") => sensitive
sensitive([1]) => sensitive
setintersection(["a","b"],["b"]) => toset(["b"])
setintersection(["a"],[terraform_data.u.id]) => unknown
setintersection(["a","b","c"], ["b","c"], ["c"]) => toset(["c"])
setintersection(["1"], [1]) => toset(["1"])
setproduct(["x"],[1,"two"]) => tolist([["x", "1"], ["x", "two"]])
setproduct([], ["a"]) => tolist([])
setproduct(["a"], toset([terraform_data.u.id])) => toset([["a", unknown]])
setproduct(["a"], terraform_data.u.output) => unknown
setproduct([1], [1]) => tolist([[1, 1]])
setproduct([["a"]], [{b=1}]) => tolist([[["a"], {"b" = 1}]])
setproduct(["a"]) => error
setproduct(["a"],[true,1]) => error
setproduct(["a"], {a=1}) => error
setsubtract(["a","b"],["b"]) => toset(["a"])
setsubtract(["a"],[]) => toset(["a"])
setsubtract([1,2,3], ["2"]) => toset(["1", "3"])
setsubtract(["a"], ["a"]) => toset([])
setsubtract(["a"], [terraform_data.u.id]) => unknown
setunion(["a"],["b","a"]) => toset(["a", "b"])
setunion(["a"],[1]) => toset(["1", "a"])
setunion([], ["a"]) => toset(["a"])
setunion(["a"],[terraform_data.u.id]) => toset(["a", unknown])
setunion(toset(["a"]), toset([1])) => toset(["1", "a"])
setunion([sensitive("a")], ["b"]) => sensitive
setunion("a") => error
setunion([1],[true]) => error
sha1("hello") => "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
sha256("é") => "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
sha512("hello") => "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043"
signum(-5) => -1
signum(0) => 0
signum(1.0) => 1
signum("-3") => -1
signum(0.5) => error
slice([1,2,3],1,2) => [2]
slice(tolist([1,2,3]),1,3) => tolist([2, 3])
slice(["a","b"],1,1) => []
slice(terraform_data.u.output,0,1) => unknown
slice([1,2],terraform_data.u.output,1) => unknown
slice(["a","b","c"], 0, 3) => ["a", "b", "c"]
slice([1,2,3],1,5) => error
slice([1,2,3],-1,2) => error
slice([1,2],0.5,1) => error
sort(["b","a",1]) => tolist(["1", "a", "b"])
sort(["é","z","𐀀",""]) => tolist(["", "z", "é", "𐀀"])
sort(["a", terraform_data.u.id]) => tolist([unknown, unknown])
sort(toset([2,10])) => tolist(["10", "2"])
sort(["b", "B", "a", "10", "9"]) => tolist(["10", "9", "B", "a", "b"])
sort([sensitive("b"), "a"]) => sensitive
sort([null]) => error
sort("a") => error
split(",", "a,b,,c") => tolist(["a", "b", "", "c"])
split("", "aé🇬🇧") => tolist(["a", "é", "🇬", "🇧"])
split(",", "") => tolist([""])
split("", "") => tolist([])
split(",", "ab") => tolist(["ab"])
startswith("abc","ab") => true
strcontains("abc","b") => true
strcontains("abc","") => true
strrev("aé🇬🇧b") => "b🇬🇧éa"
strrev("a\u0301b") => "bá"
substr("hello", 1, 3) => "ell"
substr("hello", -3, 2) => "ll"
substr("hello", 1, -1) => "ello"
substr("hello", 0, 0) => ""
substr("héllo🇬🇧x", 4, 2) => "o🇬🇧"
substr("abc", -3, -1) => "abc"
substr("hello", 1.5, 2) => error
sum([1,"2"]) => 3
sum([0.1,0.2]) => 0.3
sum(toset([1,2])) => 3
sum([1, 2.5]) => 3.5
sum([sensitive(1), 2]) => sensitive
sum([1, terraform_data.u.output]) => unknown
sum([]) => error
sum(["x"]) => error
sum([1,null]) => error
textdecodebase64("aABpAA==","UTF-16LE") => "hi"
textdecodebase64("AGgAaQ==","UTF-16BE") => "hi"
textdecodebase64("aMOp","UTF-8") => "hé"
textdecodebase64("PdgA3g==", "UTF-16LE") => "😀"
textdecodebase64("aABp","UTF-16LE") => error
textdecodebase64("/f8=", "UTF-16LE") => error
textdecodebase64("Pdg=", "UTF-16LE") => error
textencodebase64("hi","UTF-16LE") => "aABpAA=="
textencodebase64("hi","utf-16le") => "aABpAA=="
textencodebase64("hi","UTF-16BE") => "AGgAaQ=="
textencodebase64("h😀","UTF-16LE") => "aAA92ADe"
textencodebase64("hé","UTF-8") => "aMOp"
textencodebase64("hé","US-ASCII") => error
textencodebase64("hé","foo") => error
timeadd("2017-11-22T00:00:00Z", "10m") => "2017-11-22T00:10:00Z"
timeadd("2017-11-22T00:00:00.9Z", "100ms") => "2017-11-22T00:00:01Z"
timeadd("2017-11-22T00:00:00Z", "1.h") => "2017-11-22T01:00:00Z"
timeadd("9999-12-31T23:59:59Z", "1s") => "10000-01-01T00:00:00Z"
timeadd("2023-12-31T23:59:59+05:30", "1s") => "2024-01-01T00:00:00+05:30"
timeadd("2017-11-22T00:00:00Z", "-0") => "2017-11-22T00:00:00Z"
timeadd("2017-11-22T00:00:00Z", "1d") => error
timeadd("2017-11-22T00:00:00Z", ".h") => error
timeadd("2017-11-22T00:00:00Z", "1h-1m") => error
timecmp("2017-11-22T00:00:00Z", "2017-11-22T01:00:00Z") => -1
timecmp("2017-11-22T01:00:00Z", "2017-11-22T00:00:00-01:00") => 0
timecmp("2017-11-22T01:00:00Z", "2017-11-22T00:00:00Z") => 1
timecmp("2017-11-22T00:00:00.1Z", "2017-11-22T00:00:00.2Z") => -1
timecmp("2017-11-22T00:00:00.1000000001Z", "2017-11-22T00:00:00.1Z") => 0
timecmp("2017-11-22T01:00:00Z", "x") => error
title("hello wORLD foo-bar foo_bar a1b é.x") => "Hello WORLD Foo-Bar Foo_bar A1b É.X"
title("") => ""
title("a") => "A"
title("1a b_c d.e f'g h—i") => "1a B_c D.E F'G H—i"
tobool("1") => true
tobool("0") => false
tobool(null) => null
tobool("True") => error
tobool(1) => error
tobool("") => error
tolist(["a", null]) => tolist(["a", null])
tolist(["a", terraform_data.u.output]) => tolist(["a", unknown])
tolist([{a=1},{b="x"}]) => tolist([tomap({"a" = "1"}), tomap({"b" = "x"})])
tolist([toset(["a"]),["b"]]) => tolist([toset(["a"]), toset(["b"])])
tolist([tolist(["a"]),["b"]]) => tolist([tolist(["a"]), tolist(["b"])])
tolist([]) => tolist([])
tolist([null,null]) => tolist([null, null])
tolist([sensitive("a"),"b"]) => tolist([sensitive, "b"])
tolist([{}, {a=1}]) => tolist([tomap({}), tomap({"a" = 1})])
tolist([[], ["a"]]) => tolist([tolist([]), tolist(["a"])])
tolist([1, "a", true]) => tolist(["1", "a", "true"])
tolist([1, terraform_data.u.id]) => tolist([1, unknown])
tolist([1, true]) => error
tolist([{a=1},{b=[]}]) => error
tolist(["a", ["b"]]) => error
tomap({a=1,b="x"}) => tomap({"a" = "1", "b" = "x"})
tomap({a=[1],b=["x","y"]}) => tomap({"a" = tolist(["1"]), "b" = tolist(["x", "y"])})
tomap({}) => tomap({})
tomap({a=null,b=1}) => tomap({"a" = null, "b" = 1})
tomap({b=1, a=2}) => tomap({"a" = 2, "b" = 1})
tomap({a=sensitive("b")}) => tomap({"a" = sensitive})
tomap({a=1,b=true}) => error
tomap([1]) => error
tonumber("+5") => 5
tonumber("5.") => 5
tonumber("1e5") => 100000
tonumber("1.5e3") => 1500
tonumber("-.5") => -0.5
tonumber("007") => 7
tonumber("1_000") => error
tonumber(" 5") => error
tonumber(true) => error
toset(["a", terraform_data.u.id]) => toset(["a", unknown])
toset(["a", null, 1]) => toset(["1", "a", null])
toset([true,false]) => toset([false, true])
toset([["b"],["a"]]) => toset([["a"], ["b"]])
toset([]) => toset([])
toset(["a", "a", terraform_data.u.id, terraform_data.u.id]) => toset(["a", unknown, unknown])
toset([[1, 2], [1, 2], [2]]) => toset([tolist([1, 2]), tolist([2])])
toset([{a=1, b="x"}, {a="1", b="x"}]) => toset([{"a" = "1", "b" = "x"}])
toset(["b", "a", "B", "é", "Z", ""]) => toset(["", "B", "Z", "a", "b", "é"])
toset([sensitive("b")]) => sensitive
toset([terraform_data.u.id]) => toset([unknown])
toset("a") => error
tostring(1e21) => "1000000000000000000000"
tostring(0.0000001) => "0.0000001"
tostring(true) => "true"
tostring(-0) => "-0"
tostring("a") => "a"
tostring(sensitive(5)) => sensitive
tostring([1]) => error
tostring({}) => error
transpose({a=["1","2"],b=["2"]}) => tomap({"1" = tolist(["a"]), "2" = tolist(["a", "b"])})
transpose({a=[1]}) => tomap({"1" = tolist(["a"])})
transpose({}) => tomap({})
transpose({b=["x"],a=["x","x"]}) => tomap({"x" = tolist(["a", "a", "b"])})
transpose({a=["b", "c"], d=["b"], e=[]}) => tomap({"b" = tolist(["a", "d"]), "c" = tolist(["a"])})
transpose({a=[sensitive("b")]}) => sensitive
transpose({a=[terraform_data.u.id]}) => unknown
transpose({a="x"}) => error
transpose({a=null}) => error
trim("??!hello?!", "!?") => "hello"
trim("aéa", "é") => "aéa"
trim("", "x") => ""
trim("abc", "") => "abc"
trim("  a b  ", " ") => "a b"
trim("xyxhixy", "xy") => "hi"
trimprefix("helloworld", "hello") => "world"
trimprefix("aab", "a") => "ab"
trimsuffix("helloworld", "world") => "hello"
upper("ßéﬁ") => "ßÉﬁ"
upper(5) => "5"
upper("straße ŉ") => "STRAßE ŉ"
upper(sensitive("a")) => sensitive
upper(null) => error
upper([1]) => error
upper() => error
urlencode("a b&c=é/~-_.!*'()") => "a+b%26c%3D%C3%A9%2F~-_.%21%2A%27%28%29"
urlencode("") => ""
urlencode("😀\t\"<>\\") => "%F0%9F%98%80%09%22%3C%3E%5C"
uuidv5("dns","www.terraform.io") => "a5008fae-b28c-5ba5-96cd-82b4c53552d6"
uuidv5("url","https://www.terraform.io/") => "9db6f67c-dd95-5ea0-aa5b-e70e5c5f7cf5"
uuidv5("oid","1.3.6.1.4") => "af9d40a5-7a36-5c07-b23a-851cd99fbfa5"
uuidv5("6ba7b810-9dad-11d1-80b4-00c04fd430c8","www.terraform.io") => "a5008fae-b28c-5ba5-96cd-82b4c53552d6"
uuidv5("6ba7b8109dad11d180b400c04fd430c8","www.terraform.io") => "a5008fae-b28c-5ba5-96cd-82b4c53552d6"
uuidv5("{6BA7B810-9dad-11d1-80b4-00c04fd430c8}","www.terraform.io") => "a5008fae-b28c-5ba5-96cd-82b4c53552d6"
uuidv5("urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8","www.terraform.io") => "a5008fae-b28c-5ba5-96cd-82b4c53552d6"
uuidv5("foo","www.terraform.io") => error
uuidv5("", "x") => error
values({b=1,a="x"}) => ["x", 1]
values(tomap({b=1,a=2})) => tolist([2, 1])
values(terraform_data.u.output) => unknown
values({}) => []
values({z="a", y=["b"]}) => [["b"], "a"]
values(sensitive({a=1})) => sensitive
values({a=terraform_data.u.id, b=1}) => [unknown, 1]
values([1]) => error
yamldecode("a: 1\nb: [x, y]\n") => {"a" = 1, "b" = ["x", true]}
yamldecode("a: 1_000") => {"a" = "1_000"}
yamldecode("<<: {b: 1, c: 3}\nb: 2") => {"b" = 2, "c" = 3}
yamldecode("a: |-\n  5") => {"a" = "5"}
yamldecode("1: x\ntrue: y\n1.50: z") => {"1" = "x", "1.5" = "z", "true" = true}
yamldecode("%YAML 1.1\n---\na: 1") => {"a" = 1}
yamldecode("a:\tb") => {"a" = "b"}
yamldecode("!!map {a: 1}") => {"a" = 1}
yamldecode("'<<': {a: 1}") => {"a" = 1}
yamldecode("a: =") => {"a" = "="}
yamldecode("\ufeffa: 1") => {"a" = 1}
yamldecode("- !!str 5\n- !!int 7\n- !!float 7\n- !!bool on") => ["5", 7, 7, true]
yamldecode("---") => null
yamldecode("? a\n: b\n? c") => {"a" = "b", "c" = null}
yamldecode("a:\n  - 1\n  -\n  - ''") => {"a" = [1, null, ""]}
yamldecode("a: \"x\\ty\"") => {"a" = "x\ty"}
yamldecode("a: .nan") => error
yamldecode("a: *x") => error
yamldecode("<<: 1") => error
zipmap(["a","b"],[1,"x"]) => {"a" = 1, "b" = "x"}
zipmap(["a","a"],[1,2]) => {"a" = 2}
zipmap([terraform_data.u.id],["a"]) => unknown
zipmap([],[]) => {}
zipmap(toset(["b","a"]),[1,2]) => {"a" = 1, "b" = 2}
zipmap(["a"], [sensitive("b")]) => {"a" = sensitive}
zipmap(["a", "b"], ["x", terraform_data.u.id]) => {"a" = "x", "b" = unknown}
zipmap(["a"],[1,2]) => error
zipmap(["a", null], [1, 2]) => error
`;

const unknown = v.unknownValue('u is not known');

/** Evaluates the few kinds of expression that the table has. */
function evaluate(text: string): Value {
  let at = 0;
  const token = (pattern: RegExp): string | undefined => {
    const match = new RegExp(`\\s*(${pattern.source})`, 'y');
    match.lastIndex = at;
    const found = match.exec(text);
    if (found) at = match.lastIndex;
    return found?.[1];
  };
  const until = (end: RegExp, read: () => void) => {
    while (token(end) === undefined) {
      read();
      token(/,/);
    }
  };
  const value = (): Value => {
    const quoted = token(/"(?:[^"\\]|\\.)*"/);
    if (quoted !== undefined) return v.stringValue(JSON.parse(quoted));
    const number = token(/-?\d[\d.]*(?:e\d+)?/);
    if (number !== undefined) return v.numberValue(Number(number));
    const items: Value[] = [];
    if (token(/\[/)) {
      until(/\]/, () => items.push(value()));
      return v.listValue(items);
    }
    if (token(/\{/)) {
      const entries = new Map<string, Value>();
      until(/\}/, () => {
        const key = token(/"\w+"|\w+/)?.replaceAll('"', '') ?? '';
        token(/=/);
        entries.set(key, value());
      });
      return v.mapValue(entries);
    }
    const name = token(/[\w.:]+/) ?? '';
    if (name === 'null') return v.nullValue;
    if (name === 'true' || name === 'false') return v.boolValue(name === 'true');
    if (name.startsWith('terraform_data.u.')) return unknown;
    token(/\(/);
    until(/\)/, () => items.push(value()));
    return callFunction(name, items);
  };
  return value();
}

/** The value as the table writes it. */
function show(value: Value): string {
  if (value.sensitive) return 'sensitive';
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'unknown':
      return value.because === 'u is not known' ? 'unknown' : 'error';
    case 'list': {
      const items = `[${value.items.map(show).join(', ')}]`;
      return value.type === 'tuple' ? items : `to${value.type}(${items})`;
    }
    case 'map': {
      const entries = `{${[...value.entries].map(([key, item]) => `${JSON.stringify(key)} = ${show(item)}`).join(', ')}}`;
      return value.type === 'object' ? entries : `tomap(${entries})`;
    }
    case 'string':
      return JSON.stringify(value.value);
    default:
      return v.asText(value) ?? '';
  }
}

const call = (expression: string) => evaluate(expression);
const reason = (value: Value) => (value.kind === 'unknown' ? value.because : show(value));

const expressionOf = (line: string) => line.slice(0, line.lastIndexOf(' => '));
const LINES = CASES.trim().split('\n');
const names = [...new Set(LINES.map((line) => line.slice(0, line.indexOf('('))))];

describe('as terraform console evaluates it', () => {
  it.each(names)('%s', (name) => {
    const lines = LINES.filter((line) => line.startsWith(`${name}(`));
    expect(lines.map((line) => `${expressionOf(line)} => ${show(evaluate(expressionOf(line)))}`)).toEqual(lines);
  });
});

describe('text that has line breaks', () => {
  it('is formatted, indented, trimmed and decoded', () => {
    expect(show(call(String.raw`indent(2, "a\nb\n\nc")`))).toBe(String.raw`"a\n  b\n  \n  c"`);
    expect(show(call(String.raw`csvdecode("a,b\r\n1,\"x\"\"y\r\nz\"\r\n\r\n")`))).toBe(
      String.raw`tolist([{"a" = "1", "b" = "x\"y\nz"}])`,
    );
    expect(show(call(String.raw`yamldecode("a: |\n  x\n\n\nb: |+\n  x\n\nc: >-\n  a\n  b\n\n  c")`))).toBe(
      String.raw`{"a" = "x\n", "b" = "x\n\n", "c" = "a b\nc"}`,
    );
    expect(show(call(String.raw`jsonencode("<>&\u2028\u007f\b\f\n\u0001/\\")`))).toBe(
      JSON.stringify('"\\u003c\\u003e\\u0026\\u2028\x7f\\b\\f\\n\\u0001/\\\\"'),
    );
  });
});

const range = (start: number): Range => ({ file: 'main.tf' as Path, start, end: start + 1, startLine: 1, endLine: 1 });
const source = (what: string, start = 0): v.Source => ({ what, range: range(start) });
const literal = (text: string, start: number): Value => ({ ...v.stringValue(text), literal: range(start) });
const reference = v.unknownValue('known after apply', { address: 'azurerm_subnet.a', attribute: 'id' });
const whats = (value: Value) => value.sources.map(({ what }) => what);

describe('where a result came from', () => {
  const list = v.through(
    v.listValue([literal('a', 1), v.through(literal('b', 2), source('var.b', 5)), reference]),
    source('local.list', 9),
  );
  const map = v.through(v.mapValue(new Map([['k', v.through(literal('x', 3), source('var.x', 6))]])), source('local.map', 8));

  it('is the arguments and, for a scalar, what is inside them', () => {
    expect(whats(callFunction('upper', [v.through(literal('a', 1), source('var.a'))]))).toEqual(['var.a']);
    expect(callFunction('upper', [literal('a', 1)]).literal).toBeUndefined();
    const two = v.listValue([literal('a', 1), v.through(literal('b', 2), source('var.b', 5))]);
    expect(whats(callFunction('join', [v.stringValue(','), v.through(two, source('local.two'))]))).toEqual([
      'local.two',
      'var.b',
    ]);
    expect(whats(callFunction('contains', [two, v.stringValue('b')]))).toEqual(['var.b']);
    expect(whats(callFunction('length', [two]))).toEqual([]);
  });

  it('stays with an element that is handed out', () => {
    const second = callFunction('element', [list, v.numberValue(1)]);
    expect(second.literal?.start).toBe(2);
    expect(whats(second)).toEqual(['var.b', 'local.list']);
    const found = callFunction('lookup', [map, v.stringValue('k'), v.stringValue('')]);
    expect(found.literal?.start).toBe(3);
    expect(whats(found)).toEqual(['var.x', 'local.map']);
    expect(callFunction('lookup', [map, v.stringValue('z'), literal('d', 7)]).literal?.start).toBe(7);
    expect(callFunction('one', [v.listValue([reference])])).toMatchObject({ reference: { attribute: 'id' } });
    expect(callFunction('coalesce', [v.nullValue, literal('a', 4), v.stringValue('b')]).literal?.start).toBe(4);
    expect(callFunction('tostring', [{ ...v.numberValue(5), literal: range(4) }])).toMatchObject({
      value: '5',
      literal: { start: 4 },
    });
  });

  it('stays with the parts of a list or map', () => {
    const parts = (value: Value) =>
      value.kind === 'list' ? [...value.items] : value.kind === 'map' ? [...value.entries.values()] : [];
    const starts = (value: Value) => parts(value).map((part) => part.literal?.start);
    expect(starts(callFunction('concat', [list, v.listValue([literal('c', 4)])]))).toEqual([1, 2, undefined, 4]);
    expect(starts(callFunction('tolist', [list]))).toEqual([1, 2, undefined]);
    expect(starts(callFunction('toset', [v.listValue([literal('b', 2), literal('a', 1), literal('b', 3)])]))).toEqual([1, 2]);
    expect(starts(callFunction('merge', [map, v.mapValue(new Map([['m', literal('y', 4)]]))]))).toEqual([3, 4]);
    expect(starts(callFunction('flatten', [v.listValue([v.listValue([literal('a', 1)]), literal('b', 2)])]))).toEqual([1, 2]);
    expect(starts(callFunction('sort', [v.listValue([literal('b', 2), literal('a', 1)])]))).toEqual([1, 2]);
    expect(starts(callFunction('values', [map]))).toEqual([3]);
    expect(whats(callFunction('flatten', [v.listValue([v.through(v.listValue([]), source('var.deep'))])]))).toEqual(['var.deep']);
    const tail = callFunction('reverse', [list]);
    expect(tail.kind === 'list' && tail.items[0]).toMatchObject({ reference: { address: 'azurerm_subnet.a' } });
  });
});

describe('what is not known', () => {
  it('keeps the first reason, and is known not to be null where Terraform knows it', () => {
    const other = v.unknownValue('another reason');
    expect(callFunction('join', [v.stringValue(','), v.listValue([reference]), v.listValue([other])])).toMatchObject({
      because: 'known after apply',
      notNull: true,
    });
    expect(callFunction('lookup', [other, v.stringValue('a'), v.nullValue])).toMatchObject({
      because: 'another reason',
      notNull: false,
    });
    expect(callFunction('toset', [reference])).toMatchObject(reference);
    expect(callFunction('coalesce', [reference, v.stringValue('a')])).toMatchObject({ reference: { attribute: 'id' } });
  });

  it('may be a list that flatten would open, unless it is an id or a name', () => {
    const flat = (value: Value) => callFunction('flatten', [v.listValue([value, v.listValue([v.stringValue('a')])])]);
    expect(flat(reference)).toMatchObject({ kind: 'list', items: [reference, { value: 'a' }] });
    expect(flat(v.unknownValue('later', { address: 'azurerm_subnet.a', attribute: 'address_prefixes' })).kind).toBe('unknown');
    expect(flat(unknown).kind).toBe('unknown');
  });

  it.each([
    ['length(5)', 'length() needs a list, map or text, not a number'],
    ['foo()', 'function foo is not known'],
    ['upper("a", "b")', 'upper() needs 1 argument, not 2'],
    ['upper(null)', 'upper() needs a value, not null'],
    ['join(",")', 'join() needs at least 2 arguments, not 1'],
    ['uuid()', 'uuid() gives another result each time'],
    ['timestamp()', 'timestamp() depends on where and when Terraform runs'],
    ['list("a")', 'list() was removed from Terraform: use tolist([...])'],
    ['provider::x::f(1)', 'provider::x::f() runs in its provider, which is not started'],
    ['cidrsubnet("10.1.2.0/24", 4, 16)', 'cidrsubnet() has a subnet number that the new bits cannot hold'],
  ])('%s says why', (expression, because) => {
    expect(reason(call(expression))).toBe(because);
  });

  it('never repeats the content of an argument', () => {
    for (const expression of [
      'tonumber("hunter2")',
      'cidrhost("hunter2", 1)',
      'lookup({a=1}, "hunter2")',
      'uuidv5("hunter2", "x")',
    ])
      expect(reason(call(expression))).not.toContain('hunter2');
  });
});

describe('hostile arguments', () => {
  const many = v.listValue(Array.from({ length: 60_000 }, (_, i) => v.numberValue(i)));
  const text = v.stringValue('x'.repeat(1_000_000));
  const nest = (depth: number, wrap: (inner: Value) => Value) => {
    let value: Value = v.stringValue('a');
    for (let i = 0; i < depth; i++) value = wrap(value);
    return value;
  };
  const elements = 'would build more than 65,536 elements';
  const oneMiB = 'would build more than 1 MiB of text';

  it('build nothing beyond the bounds', () => {
    expect(reason(callFunction('setproduct', [many, many]))).toBe(`setproduct() ${elements}`);
    expect(reason(callFunction('concat', [many, many]))).toBe(`concat() ${elements}`);
    expect(reason(callFunction('split', [v.stringValue(''), text]))).toBe(`split() ${elements}`);
    expect(reason(callFunction('range', [v.numberValue(1e9)]))).toBe('range() would build more than 1,024 elements');
    expect(reason(callFunction('join', [text, v.listValue([text, text])]))).toBe(`join() ${oneMiB}`);
    expect(reason(callFunction('join', [text, v.listValue(['a', 'b', 'c'].map(v.stringValue))]))).toBe(`join() ${oneMiB}`);
    expect(reason(callFunction('replace', [text, v.stringValue('x'), v.stringValue('yy')]))).toBe(`replace() ${oneMiB}`);
    expect(reason(call('format("%9999999999s", "a")'))).toBe(`format() ${oneMiB}`);
    expect(reason(call('format("%.9999999999f", 1)'))).toBe(`format() ${oneMiB}`);
    expect(reason(callFunction('format', [v.stringValue('%[1]s%[1]s'), text]))).toBe(`format() ${oneMiB}`);
    expect(reason(callFunction('formatlist', [v.stringValue('%[2]s%[1]v'), many, v.stringValue('x'.repeat(99))]))).toBe(
      `formatlist() ${oneMiB}`,
    );
    expect(reason(callFunction('indent', [v.numberValue(1e12), v.stringValue('a\nb')]))).toBe(`indent() ${oneMiB}`);
    expect(reason(callFunction('jsonencode', [v.stringValue('<'.repeat(500_000))]))).toBe(`jsonencode() ${oneMiB}`);
  });

  it('are not walked when they share parts without end', () => {
    const shared = nest(60, (inner) => v.listValue([inner, inner]));
    for (const name of ['jsonencode', 'flatten', 'toset', 'distinct', 'contains'])
      expect(reason(callFunction(name, name === 'contains' ? [shared, shared] : [shared]))).toBe(`${name}() ${elements}`);
  });

  it('can be nested deeply', () => {
    const deep = nest(500, (inner) => v.listValue([inner]));
    expect(reason(callFunction('jsonencode', [deep]))).toBe('jsonencode() has values nested more than 128 deep');
    const abyss = nest(100_000, (inner) => v.listValue([inner]));
    expect(reason(callFunction('flatten', [abyss]))).toBe('flatten() has arguments that are nested too deeply');
    const decode = (name: string, document: string) => reason(callFunction(name, [v.stringValue(document)]));
    expect(decode('jsondecode', '['.repeat(200) + ']'.repeat(200))).toContain('nested more than 128 deep');
    expect(decode('jsondecode', '['.repeat(500_000))).toBe('jsondecode() needs JSON');
    for (const level of ['[', '{a: ', '- ', '? ', 'a: ', '[\n'])
      expect(decode('yamldecode', level.repeat(8000))).toBe('yamldecode() has YAML that may be nested too deeply');
    const indented = Array.from({ length: 205 }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
    expect(decode('yamldecode', indented)).toBe('yamldecode() has YAML that may be nested too deeply');
  });

  it('can be YAML whose aliases stand for millions', () => {
    const levels = Array.from({ length: 20 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`);
    const bomb = ['a0: &a0 x', ...levels].join('\n');
    expect(reason(callFunction('yamldecode', [v.stringValue(bomb)]))).toBe(`yamldecode() ${elements}`);
    expect(reason(callFunction('yamldecode', [v.stringValue('#'.repeat(40_000))]))).toBe(
      'yamldecode() has more than 32 KiB of YAML',
    );
  });

  it('keep characters together across the pieces in which text is cut up', () => {
    const family = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}';
    expect(callFunction('length', [v.stringValue(`a${family.repeat(3000)}`)])).toMatchObject({ value: 3001 });
    expect(callFunction('length', [v.stringValue(`e${'\u0301'.repeat(5000)}x`)])).toMatchObject({ value: 2 });
  });

  it('never make a function throw', () => {
    const odd: readonly Value[] = [
      v.nullValue,
      unknown,
      v.boolValue(true),
      ...[0, -0, -1, 1.5, 1e300, -1e300, 2 ** 53].map(v.numberValue),
      ...[
        '',
        'a',
        '%',
        '%s%d%v%g%x',
        "'",
        '"',
        '/',
        '-',
        '1e999',
        '\ud800',
        '::/0',
        '10.0.0.0/8',
        'é\r\n',
        '{"a":1}',
        '2024-01-01T00:00:00Z',
      ].map(v.stringValue),
      v.listValue([]),
      v.listValue([], 'list'),
      v.listValue([unknown, v.stringValue('a')], 'set'),
      v.listValue([v.nullValue, v.numberValue(1)]),
      v.listValue([v.listValue([v.stringValue('a')]), v.mapValue(new Map())]),
      v.mapValue(new Map(), 'map'),
      v.mapValue(new Map<string, Value>([['a', unknown]])),
      v.mapValue(new Map([['a', v.listValue([v.stringValue('b')])]]), 'map'),
    ];
    for (const name of names) {
      callFunction(name, []);
      for (const a of odd) {
        callFunction(name, [a]);
        for (const b of odd) {
          callFunction(name, [a, b]);
          callFunction(name, [a, b, v.numberValue(-1)]);
        }
      }
    }
  });
});
