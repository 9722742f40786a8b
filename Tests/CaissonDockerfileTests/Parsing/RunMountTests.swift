import CaissonDockerfile
import Testing

struct RunMountTests {
    @Test func `what is not given has the default of its kind`() throws {
        #expect(try mount("target=/x").kind == .bind)
        for (kind, isReadOnly) in [("bind", true), ("cache", false), ("tmpfs", false), ("secret", true), ("ssh", true)]
        {
            #expect(try mount("type=\(kind),target=/x").isReadOnly == isReadOnly)
        }
        #expect(try mount("type=ssh").target == nil)
    }

    @Test(arguments: [
        ("type=bind,target=/x,rw", false), ("type=bind,target=/x,readwrite=true", false),
        ("type=bind,target=/x,rw=false", true),
        ("type=cache,target=/x,ro", true), ("type=cache,target=/x,readonly=1", true),
        ("type=cache,dst=/x,ro=false", false),
        ("TYPE=Cache,DESTINATION=/x,RO", true),
    ])
    func `read-only or not`(_ text: String, _ isReadOnly: Bool) throws {
        #expect(try mount(text).isReadOnly == isReadOnly)
        #expect(try mount(text).target == "/x")
    }

    @Test func `the order of the options does not matter`() throws {
        let mount = try mount("required=true,id=x,env=Y,type=secret,uid=1,gid=2,mode=0440")
        #expect(mount.kind == .secret && mount.isRequired && mount.environment == "Y" && mount.mode == 0o440)
        #expect(mount.uid == 1 && mount.gid == 2 && mount.id == "x")
    }

    @Test func `a field in quotes may hold a comma`() throws {
        #expect(try mount("type=bind,\"source=a,b\",target=/x").source == "a,b")
    }

    @Test func `variables are put in where they are known`() throws {
        let open = try mount("type=$KIND,target=$HOME/x,uid=$UID,size=8")
        #expect(open.target == "$HOME/x" && open.uid == nil)
        let variables = ["KIND": "cache", "HOME": "/root", "UID": "7"]
        #expect(throws: MountError.self) { try open.expanded { try WordExpansion(variables: variables).word($0) } }
        let good = try mount("type=$KIND,target=$HOME/x,uid=$UID")
        let expanded = try good.expanded { try WordExpansion(variables: variables).word($0) }
        #expect(expanded.kind == .cache && expanded.target == "/root/x" && expanded.uid == 7 && !expanded.isReadOnly)
        #expect(throws: MountError.self) { try good.expanded { _ in "x" } }
    }

    private func mount(_ text: String) throws -> RunMount {
        let quoted = text.contains("\"") ? "'\(text)'" : text
        let file = try DockerfileParser.parse(Array("FROM a\nRUN --mount=\(quoted) x".utf8))
        guard case .run(let run) = file.stages[0].instructions[0].body, let mount = run.mounts.first else {
            throw Unexpected(file)
        }
        return mount
    }
}
