import Testing

@testable import CaissonCLI

struct GoTemplateTests {
    private static let data = Value.object(
        ObjectValue(
            .record("main.Thing"),
            [
                ("Name", .string("web")), ("Empty", .string("")), ("Count", .int(3)), ("Ratio", .double(1.5)),
                ("On", .bool(true)), ("None", .null), ("List", .strings(["a", "b", "c"])), ("Nothing", .list([])),
                ("Labels", .map(["z": .string("26"), "a.b": .string("1")])),
                ("State", .object(ObjectValue(.record("main.State"), [("Pid", .int(7)), ("Text", .string("<up>"))]))),
                (
                    "Label",
                    .method { (arguments) throws(TemplateFailure) in
                        .string("label:" + (try TemplateFunctions.string(arguments.first ?? .null)))
                    }
                ),
            ]))

    @Test(arguments: [
        ("plain", "plain"), ("{{.Name}}", "web"), ("{{ .Name }}-{{.Count}}", "web-3"), ("{{.State.Pid}}", "7"),
        ("{{.List}}", "[a b c]"), ("{{.Labels}}", "map[a.b:1 z:26]"), ("{{.State}}", "{7 <up>}"), ("{{.None}}", "<no value>"),
        ("{{.Labels.z}}", "26"), ("{{.Labels.q}}", "<no value>"), ("{{.Ratio}} {{.On}}", "1.5 true"),
        ("{{$x := .Name}}{{$x}}{{$x = \"new\"}}{{$x}}", "webnew"), ("{{$.State.Pid}}", "7"), ("{{(.State).Pid}}", "7"),
        ("{{1}} {{-2}} {{0x10}} {{1.25}} {{'a'}} {{`raw\\n`}} {{\"q\\t\\u00e9\"}}", "1 -2 16 1.25 97 raw\\n q\té"),
        ("{{true}} {{nil | printf \"%v\"}}", "true <no value>"),
        ("{{.Label \"x\"}} {{\"y\" | .Label}}", "label:x label:y"),
    ])
    func `values are printed`(_ template: String, _ text: String) throws {
        #expect(try GoTemplate(template).render(Self.data) == text)
    }

    @Test(arguments: [
        ("a  {{- .Name -}}  b", "awebb"), ("a {{- /* note */ -}} b", "ab"), ("a{{/* note */}}b", "ab"),
        ("a\n{{- if .On }}\n  yes\n{{- end }}\nb", "a\n  yes\nb"), ("{{- 3 -}}", "3"), ("{{-3}}", "-3"),
    ])
    func `blanks and comments are trimmed`(_ template: String, _ text: String) throws {
        #expect(try GoTemplate(template).render(Self.data) == text)
    }

    @Test(arguments: [
        ("{{if .Name}}y{{else}}n{{end}}", "y"), ("{{if .Empty}}y{{else}}n{{end}}", "n"), ("{{if .Nothing}}y{{end}}", ""),
        ("{{if .Empty}}1{{else if .Count}}2{{else}}3{{end}}", "2"), ("{{with .State}}{{.Pid}}{{end}}", "7"),
        ("{{with .Empty}}x{{else}}{{.Name}}{{end}}", "web"), ("{{with $p := .State.Pid}}{{$p}}{{end}}", "7"),
        ("{{range .List}}{{.}},{{end}}", "a,b,c,"), ("{{range $i, $e := .List}}{{$i}}={{$e}} {{end}}", "0=a 1=b 2=c "),
        ("{{range $e := .List}}{{$e}}{{end}}", "abc"), ("{{range $k, $v := .Labels}}{{$k}}:{{$v}};{{end}}", "a.b:1;z:26;"),
        ("{{range .Nothing}}x{{else}}none{{end}}", "none"), ("{{range .None}}x{{else}}none{{end}}", "none"),
        ("{{range 3}}{{.}}{{end}}", "012"), ("{{range .List}}{{if eq . \"b\"}}{{break}}{{end}}{{.}}{{end}}", "a"),
        ("{{range .List}}{{if eq . \"b\"}}{{continue}}{{end}}{{.}}{{end}}", "ac"),
        ("{{range .List}}{{range $.List}}{{.}}{{end}} {{end}}", "abc abc abc "),
        ("{{$x := 1}}{{range .List}}{{$x = .}}{{end}}{{$x}}", "c"),
    ])
    func `control structures choose and repeat`(_ template: String, _ text: String) throws {
        #expect(try GoTemplate(template).render(Self.data) == text)
    }

    @Test(arguments: [
        ("{{json .List}}", "[\"a\",\"b\",\"c\"]"), ("{{json .Name}} {{json .None}}", "\"web\" null"),
        ("{{json .Labels}}", "{\"a.b\":\"1\",\"z\":\"26\"}"), ("{{join .List \"/\"}}", "a/b/c"),
        ("{{split \"a:b:c\" \":\"}}", "[a b c]"), ("{{join (split \"a:b\" \":\") \"+\"}}", "a+b"),
        ("{{upper .Name}}{{lower \"ABC\"}} {{title \"hello big world\"}}", "WEBabc Hello Big World"),
        ("{{truncate .Name 2}} {{pad .Name 1 2}}|", "we  web  |"), ("{{len .List}} {{len .Name}} {{len .Labels}}", "3 3 2"),
        ("{{index .List 1}} {{index .Labels \"a.b\"}} [{{index .Labels \"q\"}}]", "b 1 []"),
        ("{{slice .Name 1}} {{slice .List 0 2}}", "eb [a b]"), ("{{print 1 2 \"x\" 3}}", "1 2x3"),
        ("{{println \"a\" 1}}", "a 1\n"), ("{{.Name | upper | printf \"%s-%s\" \"x\"}}", "x-WEB"),
        ("{{eq .Count 3}} {{eq .Name \"a\" \"web\"}} {{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt \"b\" \"a\"}} {{ge 1 2}}", "true true true true true true false"),
        ("{{and .Name .Empty}}|{{and 1 2}}|{{or .Empty 5}}|{{not .Empty}}", "|2|5|true"),
        ("{{or .Name .Missing.Field}}", "web"), ("{{html \"<a&b>\"}}", "&lt;a&amp;b&gt;"), ("{{urlquery \"a b&\"}}", "a+b%26"),
    ])
    func `functions work as go's and docker's`(_ template: String, _ text: String) throws {
        #expect(try GoTemplate(template).render(Self.data) == text)
    }

    @Test(arguments: [
        ("%d", "3"), ("%5d|", "    3|"), ("%-5d|", "3    |"), ("%05d", "00003"), ("%+d", "+3"), ("%x", "3"), ("%#x", "0x3"), ("%b", "11"),
        ("%c", "\u{3}"), ("%v", "3"), ("%T", "int"), ("%s", "%!s(int=3)"), ("%q", "%!q(int=3)"), ("%d %d", "3 %!d(MISSING)"),
        ("100%%", "100%%!(EXTRA int=3)"), ("%", "%!(NOVERB)"),
    ])
    func `printf formats numbers`(_ format: String, _ text: String) {
        #expect(TemplateFormat.print(format, [.int(3)]) == text)
    }

    @Test(arguments: [
        ("%.2f", Value.double(3.14159), "3.14"), ("%8.3f|", .double(-2.5), "  -2.500|"), ("%f", .double(1), "1.000000"),
        ("%.3s", .string("abcdef"), "abc"), ("%-6s|", .string("ab"), "ab    |"), ("%q", .string("a\"b"), "\"a\\\"b\""),
        ("%t", .bool(true), "true"), ("%x", .string("hi"), "6869"), ("%v", .strings(["a"]), "[a]"), ("%d", .string("x"), "%!d(string=x)"),
    ])
    func `printf formats everything else`(_ format: String, _ value: Value, _ text: String) {
        #expect(TemplateFormat.print(format, [value]) == text)
    }

    @Test(arguments: [
        ("{{.Foo", "template: :1: unclosed action"), ("{{foo}}", "template: :1: function \"foo\" not defined"),
        ("{{$x}}", "template: :1: undefined variable \"$x\""), ("a\n{{if .X}}", "template: :2: unexpected EOF"),
        ("{{end}}", "template: :1: unexpected {{end}}"), ("{{}}", "template: :1: missing value for command"),
        ("{{if}}x{{end}}", "template: :1: missing value for if"), ("{{.A | }}", "template: :1: missing value for command"),
        ("{{\"abc}}", "template: :1: unterminated quoted string"), ("{{(.A}}", "template: :1: unclosed left paren"),
        ("{{/* a }}", "template: :1: unclosed comment"), ("{{break}}", "template: :1: {{break}} outside {{range}}"),
        ("{{template \"x\"}}", "template: :1: unexpected {{template}}"), ("{{.A)}}", "template: :1: unexpected right paren"),
        ("{{if 1}}{{else}}{{else}}{{end}}", "template: :1: expected end; found {{else}}"), ("{{1x}}", "template: :1: bad number syntax: \"1x\""),
    ])
    func `syntax errors are worded as go's`(_ template: String, _ message: String) {
        #expect(throws: TemplateFailure(message)) { try GoTemplate(template) }
    }

    @Test(arguments: [
        ("{{.Foo}}", "template: :1:2: executing \"\" at <.Foo>: can't evaluate field Foo in type main.Thing"),
        ("a\n {{.State.Foo}}", "template: :2:3: executing \"\" at <.State.Foo>: can't evaluate field Foo in type main.State"),
        ("{{.Name.X}}", "template: :1:2: executing \"\" at <.Name.X>: can't evaluate field X in type string"),
        ("{{index .List 5}}", "template: :1:2: executing \"\" at <index>: error calling index: index out of range: 5"),
        ("{{.Name \"x\"}}", "template: :1:2: executing \"\" at <.Name>: Name has arguments but cannot be invoked as function"),
        ("{{upper .Count}}", "template: :1:2: executing \"\" at <upper>: wrong type for value; expected string; got int"),
        ("{{eq 1 \"a\"}}", "template: :1:2: executing \"\" at <eq>: error calling eq: incompatible types for comparison"),
        ("{{len 3}}", "template: :1:2: executing \"\" at <len>: error calling len: len of type int"),
        ("{{range .Name}}{{end}}", "template: :1:8: executing \"\" at <.Name>: range can't iterate over web"),
    ])
    func `errors of execution name the place`(_ template: String, _ message: String) throws {
        let parsed = try GoTemplate(template)
        #expect(throws: TemplateFailure(message)) { try parsed.render(Self.data) }
    }

    @Test func `hostile templates end`() throws {
        let deep = String(repeating: "(", count: 500) + "1" + String(repeating: ")", count: 500)
        #expect(try GoTemplate("{{\(deep)}}").render(.null) == "1")
        let loops = "{{range 1000000}}{{range 1000000}}{{end}}{{end}}"
        #expect(throws: TemplateFailure.self) { try GoTemplate(loops).render(.null) }
        for bytes in ["{{", "{{.", "{{$", "{{'", "{{`", "{{\"\\", "{{\"\\u12", "{{0x", "{{:", "{{}", "{{-", "{{ -}", "}}"] {
            _ = try? GoTemplate(bytes)
        }
    }
}
