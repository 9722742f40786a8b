import CaissonDockerfile
import Testing

struct WordExpansionTests {
    private let expansion = WordExpansion(variables: [
        "PWD": "/home", "SHELL": "bash", "KOREAN": "한국어", "NULL": "", "X": "xxyy", "STAR": "a***yy*",
        "PATHS": "/foo*/*/*.txt",
        "TMP": "/tmp/tmp/bar.txt", "ODD": "()[]{}^$.*?|\\x", "two words": "no", "LINES": "a\nb", "NEEDLE": "\\*/",
        "SP": " a  b ",
    ])

    @Test(
        arguments: [
            ("hello", "hello"), ("he'll'o", "hello"), ("he'llo", nil), ("he\\'llo", "he'llo"), ("he\\\\'llo", nil),
            ("abc\\tdef", "abctdef"), ("\"abc\\tdef\"", "abc\\tdef"), ("\"abc\\\\tdef\"", "abc\\tdef"),
            ("'abc\\tdef'", "abc\\tdef"),
            ("hello\\", "hello"), ("hello\\\\", "hello\\"), ("\"hello", nil), ("\"hello\\\"", nil),
            ("\"hel'lo\"", "hel'lo"),
            ("'hel\"lo'", "hel\"lo"), ("\"hell\\\"o\"", "hell\"o"), ("'a\\'", "a\\"), ("\"$SHELL\"", "bash"),
            ("'$SHELL'", "$SHELL"),
            ("he$PWD", "he/home"), ("he$P", "he"), ("he${PWD}x", "he/homex"), ("he$PWD/x", "he/home/x"),
            ("he\\$PWD", "he$PWD"),
            ("he\\${PWD}", "he${PWD}"), ("$", "$"), ("a$", "a$"), ("$ a", "$ a"), ("$1", ""), ("$123x", "x"),
            ("${1}", ""), ("$_x.", "."),
            ("한글$KOREAN", "한글한국어"), ("he${PWD", nil), ("${", nil), ("${}", nil), ("${{PWD}}", nil), ("${:}", nil),
            ("$@x", "x"),
            ("$$", ""), ("${NULL}", ""), ("$.", "$."), ("$NULL$SHELL", "bash"), ("\"\"", ""), ("''", ""),
            ("a\" b \"c", "a b c"),
        ] as [(String, String?)])
    func `quotes go and plain variables are replaced`(_ text: String, _ expected: String?) { expect(text, expected) }

    @Test(
        arguments: [
            ("${PWD:-x}", "/home"), ("${NULL:-x}", "x"), ("${NULL-x}", ""), ("${NO:-x}", "x"), ("${NO-x}", "x"),
            ("${NO:-}", ""),
            ("${NO:-'a b'}", "a b"), ("${NO:-$SHELL}", "bash"), ("${NO:-${ALSO-${SHELL}y}}", "bashy"),
            ("${NO:-a\\}b}", "a}b"),
            ("${PWD:+x}", "x"), ("${NULL:+x}", ""), ("${NULL+x}", "x"), ("${NO+x}", ""), ("${NO:+x}", ""),
            ("${PWD+}", ""),
            ("${PWD:?m}", "/home"), ("${NULL?m}", ""), ("${NULL:?m}", nil), ("${NO?m}", nil), ("${NO:?}", nil),
            ("${X=a}", nil), ("${X:=a}", nil), ("${X^}", nil), ("${X@Q}", nil), ("${X:", nil), ("${X:-a", nil),
            ("${NO:-\"}", nil),
            ("\"${NO:-\"in\"}\"", "in"),
        ] as [(String, String?)])
    func `defaults, alternatives and demands`(_ text: String, _ expected: String?) { expect(text, expected) }

    @Test(
        arguments: [
            ("${X#x}", "xyy"), ("${X##x}", "xyy"), ("${X#*x}", "xyy"), ("${X##*x}", "yy"), ("${X#*x*y}", "y"),
            ("${X##*x*y}", ""),
            ("${X#*}", "xxyy"), ("${X##*}", ""), ("${X#y}", "xxyy"), ("${X#}", "xxyy"), ("${X##}", "xxyy"),
            ("${X#?}", "xyy"),
            ("${X%y}", "xxy"), ("${X%y*}", "xxy"), ("${X%%y*}", "xx"), ("${X%%*}", ""), ("${X%x}", "xxyy"),
            ("${X%}", "xxyy"),
            ("${STAR%%\\**\\*}", "a"), ("${STAR#a\\*}", "**yy*"), ("${ODD#()[]{\\}^$.\\*\\?|\\\\}", "x"),
            ("${NO#x}", ""),
            ("${X#\\x}", nil), ("${LINES##*}", "\nb"), ("${LINES%%*}", "a\n"),
        ] as [(String, String?)])
    func `prefixes and suffixes`(_ text: String, _ expected: String?) { expect(text, expected) }

    @Test(
        arguments: [
            ("${X/x/_}", "_xyy"), ("${X//x/_}", "__yy"), ("${X/x}", nil), ("${X//x/}", "yy"), ("${X/*/_}", "_"),
            ("${X/?y/_}", "x_y"),
            ("${TMP/\\/tmp/}", "/tmp/bar.txt"), ("${TMP//\\/tmp/}", "/bar.txt"), ("${PATHS/$NEEDLE/.}", "/foo.*/*.txt"),
            ("${PATHS//$NEEDLE/.}", "/foo..*.txt"), ("${X/y*/$SHELL}", "xxbash"), ("${NO/x/y}", ""), ("${X//}", nil),
            ("${X///}", "xxyy"),
            ("${X/$NULL/ww}", "wwxxyy"), ("${X/x/y", nil),
        ] as [(String, String?)])
    func `replacements`(_ text: String, _ expected: String?) { expect(text, expected) }

    @Test(arguments: [
        ("hello", ["hello"]), ("hello hello2", ["hello", "hello2"]), ("  a\tb ", ["a", "b"]),
        ("'a b' c", ["a b", "c"]),
        ("a'b c'd e", ["ab cd", "e"]), ("hello\\ there", ["hello there"]), ("$SP", ["a", "b"]), ("\"$SP\"", [" a  b "]),
        ("x$SP", ["x", "a", "b"]), ("${NO}", []), ("", []), ("80 ${NO:-81 82}", ["80", "81", "82"]), ("a\"\"b", ["ab"]),
    ])
    func `words are split where nothing protects white space`(_ text: String, _ expected: [String]) throws {
        #expect(try expansion.words(text) == expected)
    }

    @Test(arguments: [
        ("\"$SHELL\" '$SHELL'\n", "\"bash\" 'bash'\n"), ("\\$SHELL\n", "$SHELL\n"), ("\\\n", "\n"), ("\\\\\n", "\\\n"),
        ("it's ${NO:-fine}\n", "it's fine\n"), ("plain text\n", "plain text\n"),
    ])
    func `the text of a heredoc keeps its quotes`(_ text: String, _ expected: String) throws {
        #expect(try expansion.raw(text) == expected)
        let other = WordExpansion(escape: "`", variables: ["SHELL": "bash"])
        #expect(try other.raw(text) == expected)
    }

    @Test func `the escape character of the file is the one that counts`() throws {
        let other = WordExpansion(escape: "`", variables: ["A": "1"])
        #expect(try other.word("C:\\x `$A \"`$A\"") == "C:\\x $A $A")
    }

    @Test func `the names that were looked up are told`() throws {
        let word = try expansion.expand("$SHELL ${NO:-$ALSO} ${SHELL} $NO '$HIDDEN'")
        #expect(word.used == ["SHELL"] && word.unset == ["ALSO", "NO"])
    }

    @Test(arguments: [
        ("${X", "failed to process \"${X\": syntax error: missing '}'"),
        ("${}", "failed to process \"${}\": syntax error: bad substitution"),
        ("${X^}", "failed to process \"${X^}\": unsupported modifier (^) in substitution"),
        ("${NO:?set it}", "failed to process \"${NO:?set it}\": NO: set it"),
        ("${NO?}", "failed to process \"${NO?}\": NO: is not allowed to be unset"),
        ("${NULL:?}", "failed to process \"${NULL:?}\": NULL: is not allowed to be empty"),
        ("'x", "failed to process \"'x\": unexpected end of statement while looking for matching single-quote"),
        ("${X/y", "failed to process \"${X/y\": syntax error: missing '/' in ${}"),
    ])
    func `mistakes are told in BuildKit's words`(_ text: String, _ message: String) {
        #expect(throws: ExpansionError(message: message)) { try expansion.word(text) }
    }

    @Test func `nesting without end is refused, not followed`() {
        let text = String(repeating: "${NO:-", count: 100_000)
        #expect(throws: ExpansionError.self) { try expansion.word(text) }
    }

    /// nil stands for an error.
    private func expect(_ text: String, _ expected: String?) {
        #expect((try? expansion.word(text)) == expected)  // ignored: nil is one of the answers
    }
}
