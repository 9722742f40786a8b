import CaissonDockerfile
import Testing

struct InstructionTests {
    @Test(
        arguments: [
            ("80", ["80/tcp"]), ("53/UDP", ["53/udp"]), ("1-3/sctp", ["1/sctp", "2/sctp", "3/sctp"]),
            ("8080:80", ["80/tcp"]),
            ("127.0.0.1:8080:80/tcp", ["80/tcp"]), ("[::1]::80", ["80/tcp"]), ("80/", ["80/tcp"]), ("0-65535", nil),
            ("x", nil), ("70000", nil),
            ("3-1", nil), ("1-2-3", nil), ("80/icmp", nil), ("/tcp", nil), ("1-2:3-5", nil), ("a b:1:80", nil),
            ("-1", nil), ("+1", nil),
        ] as [(String, [String]?)])
    func `ports of EXPOSE`(_ word: String, _ ports: [String]?) {
        if word == "0-65535" {
            #expect((try? ExposedPorts.parse(word))?.count == 65_536)  // ignored: nil fails
        } else {
            #expect((try? ExposedPorts.parse(word)) == ports)  // ignored: nil is one of the answers
        }
    }

    @Test(
        arguments: [
            ("RUN <<E\necho\nE", "E", "echo\n"), ("RUN << 'E'\n\techo\nE", "E", "\techo\n"),
            ("RUN <<-E\n\techo\n\tE", "E", "echo\n"),
            ("RUN --network=none <<E\necho\nE", "E", "echo\n"),
            ("RUN cat <<E > x\necho\nE", nil, "cat <<E > x\necho\nE"),
            ("RUN <<A cat <<B\na\nA\nb\nB", nil, "<<A cat <<B\na\nA\nb\nB"), ("RUN echo", nil, "echo"),
            ("RUN [\"a\"]", nil, nil),
        ] as [(String, String?, String?)])
    func `what the shell is given`(_ line: String, _ script: String?, _ text: String?) throws {
        guard case .run(let run) = try parsed(line).body else { throw Unexpected(line) }
        #expect(run.script?.name == script)
        #expect(run.shellText == text)
    }

    @Test(
        arguments: [
            ("<<E", "E", true, nil), ("<<-E", "E", true, nil), ("3<<E", "E", true, 3), ("<<\"E\"", "E", false, nil),
            ("<<'a b'", "a b", false, nil),
            ("<<E'O'F", "EOF", false, nil), ("<<\\E", "E", true, nil), ("<<$E", "$E", true, nil),
            ("<<e.o-f", "e.o-f", true, nil),
        ] as [(String, String, Bool, Int?)])
    func `heredoc signs`(_ sign: String, _ name: String, _ expands: Bool, _ descriptor: Int?) throws {
        guard case .run(let run) = try parsed("RUN x \(sign)\ntext\n\(name)").body else { throw Unexpected(sign) }
        #expect(run.heredocs.map(\.name) == [name] && run.heredocs.map(\.expands) == [expands])
        #expect(run.heredocs.first?.descriptor == descriptor)
    }

    @Test(arguments: ["x <<", "x <<<E", "x '<<E'", "\"<<E\"", "x<<E", "a<<E <<", "x \"<<E", "$((1<<2))", "x <<-"])
    func `what is no heredoc`(_ text: String) throws {
        guard case .run(let run) = try parsed("RUN \(text)").body else { throw Unexpected(text) }
        #expect(run.heredocs.isEmpty && run.command == .shell(text))
    }

    @Test(
        arguments: [
            ("[\"a\"]", ["a"]), ("[]", []), (" [ \"a\" , \"b\" ] ", ["a", "b"]),
            ("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", ["\"\\/\u{8}\u{c}\n\r\t"]),
            ("[\"\\u00E9\\uD83D\\uDE00\\ud800x\"]", ["é😀\u{FFFD}x"]), ("[\"a\",]", nil), ("[\"a\"] x", nil),
            ("['a']", nil), ("[\"a\" \"b\"]", nil),
            ("[\"\\x\"]", nil), ("[\"\\u12\"]", nil), ("[", nil), ("[[]", nil), ("{}", nil), ("[\"tab\there\"]", nil),
            ("[01]", nil),
        ] as [(String, [String]?)])
    func `the exec form is JSON and nothing else`(_ text: String, _ words: [String]?) throws {
        let command = words.map { CommandLine.exec($0) } ?? .shell(String(text.drop { $0 == " " }))
        #expect(try parsed("CMD \(text)").body == .cmd(command))
    }

    @Test(arguments: ["[1]", "[\"a\", null]", "[{\"a\": [1, 2.5e3, true]}]", "[[\"a\"]]", "[-0.1]"])
    func `JSON that holds more than strings is a mistake`(_ text: String) {
        #expect(throws: ParseError.self) { try parsed("CMD \(text)") }
    }

    @Test func `a trigger is read as an instruction`() throws {
        let copy = try DockerfileParser.parseTrigger("COPY <<E /x\ntext\nE")
        guard case .copy(let body) = copy.body else { throw Unexpected(copy) }
        #expect(body.heredocs.map(\.content) == ["text\n"])
        for text in ["", "FROM a", "ONBUILD RUN x", "MAINTAINER x", "NOPE"] {
            #expect(throws: ParseError.self) { try DockerfileParser.parseTrigger(text) }
        }
    }

    @Test func `what is no text is refused where it would be changed`() {
        for bytes in [[0x52, 0x55, 0x4E, 0x20, 0xFF], Array("COPY <<E /\n".utf8) + [0xFF] + Array("\nE".utf8)]
            as [[UInt8]]
        {
            #expect(throws: ParseError.self) { try DockerfileParser.parse(Array("FROM a\n".utf8) + bytes) }
        }
        #expect(throws: Never.self) {
            try DockerfileParser.parse(Array("FROM a\n#".utf8) + [0xFF] + Array("\nLABEL a=".utf8) + [0xE9])
        }
    }

    private func parsed(_ line: String) throws -> Instruction {
        let file = try DockerfileParser.parse(Array("FROM a\n\(line)".utf8))
        guard let instruction = file.stages.first?.instructions.first else { throw Unexpected(file) }
        return instruction
    }
}
