@testable import CaissonEngine
import CaissonAPI
import CaissonCore
import CaissonLinux
import Testing

/// What a request's mounts come to, without a host.
struct MountPlanTests {
    private func plan(
        _ binds: [String], mounts: [MountRequest] = [], tmpfs: [String: String] = [:], declared: [String] = [],
        inherited: [ContainerMount] = []
    ) throws -> [ContainerMount] {
        var host = HostConfig()
        host.binds = binds
        host.mounts = mounts
        host.tmpfs = tmpfs
        return try MountPlan(host, declared: declared, inherited: inherited).mounts
    }

    @Test("A name is a volume, a path a bind; modes are read")
    func bindsAndVolumes() throws {
        let mounts = try plan(["data:/d:ro", "/srv:/s:rslave,ro", "cache:/c:nocopy", "/x:/y"])
        #expect(mounts.map(\.request.type) == [.volume, .bind, .volume, .bind])
        #expect(mounts.map(\.request.readOnly) == [true, true, false, false])
        #expect(mounts[0].mode == "ro" && mounts[1].request.bind?.propagation == "rslave")
        #expect(mounts[2].request.volume?.noCopy == true && mounts[2].mode == "nocopy")
        #expect(mounts[3].request.bind?.createMountpoint == true)
        #expect(try plan(["data:/d"]).map(\.mode) == ["z"])
    }

    @Test("Parents are mounted before what is in them")
    func order() throws {
        #expect(try plan(["a1:/d/deep/er", "b1:/d", "c1:/a/b"]).map(\.destination) == ["/d", "/a/b", "/d/deep/er"])
    }

    @Test("A declared volume gives way to anything else on its place; an inherited one to what was asked for")
    func precedence() throws {
        let other = ContainerMount(MountRequest(type: .volume, source: "theirs", target: "/data"), .bind)
        let more = ContainerMount(MountRequest(type: .volume, source: "more", target: "/more"), .bind)
        let mounts = try plan(["mine:/data/"], tmpfs: ["/run": "size=1m"], declared: ["/data", "/more", "/run", "/own"], inherited: [other, more])
        #expect(Set(mounts.map { "\($0.destination) \($0.request.type) \($0.request.source)" }) == [
            "/data volume mine", "/more volume more", "/run tmpfs ", "/own volume ",
        ])
    }

    @Test("Of two containers to inherit from the later one counts")
    func laterContainer() throws {
        let two = ["first", "second"].map { ContainerMount(MountRequest(type: .volume, source: $0, target: "/d"), .bind) }
        #expect(try plan([], inherited: two).map(\.request.source) == ["second"])
    }

    private static let refused: [(String, String)] = [
        ("/a:/b:ro:x", "invalid volume specification: '/a:/b:ro:x'"), ("/a:/b:zz", "invalid mode: zz"), ("/a:/b:ro,rw", "invalid mode: ro,rw"),
        ("data:/b:rshared", "invalid mode: rshared"), ("/a:ro", "invalid volume specification: '/a:ro'"),
        (":/b", "invalid volume specification: ':/b'"),
        (
            "/a:/",
            "invalid volume specification: '/a:/': invalid mount config for type \"bind\": invalid specification: destination can't be '/'"
        ),
        (
            "data:b",
            "invalid volume specification: 'data:b': invalid mount config for type \"volume\": invalid mount path: 'b' mount path "
                + "must be absolute"
        ),
    ]

    @Test("What -v cannot mean is refused in Docker's words", arguments: refused)
    func refusedBinds(_ text: String, _ message: String) {
        #expect(throws: CaissonError.self) { try plan([text]) }
        do { _ = try plan([text]) } catch { #expect("\(error)" == message) }
    }

    private static let refusedMounts: [(MountRequest, String)] = {
        var anonymous = MountRequest(type: .volume, target: "/d")
        anonymous.volume = VolumeMountOptions()
        anonymous.volume?.subpath = "x"
        var leading = MountRequest(type: .volume, source: "data", target: "/d")
        leading.volume = VolumeMountOptions()
        leading.volume?.subpath = "a/../../b"
        var strange = MountRequest(type: .bind, source: "/a", target: "/d")
        strange.bind = BindMountOptions(propagation: "sideways")
        return [
            (anonymous, "type \"volume\": must not set Subpath when using anonymous volumes"),
            (leading, "type \"volume\": subpath must be a relative path within the volume"),
            (strange, "type \"bind\": invalid propagation mode: sideways"),
            (MountRequest(type: .volume, target: "/d", readOnly: true), "type \"volume\": must not set ReadOnly mode when using anonymous volumes"),
            (MountRequest(type: .tmpfs, source: "/x", target: "/d"), "type \"tmpfs\": field Source must not be specified"),
            (MountRequest(type: .bind, target: "/d"), "type \"bind\": field Source must not be empty"),
            (MountRequest(type: .bind, source: "x", target: "/d"), "type \"bind\": invalid mount path: 'x' mount path must be absolute"),
            (MountRequest(type: .image, target: "/d"), "type \"image\": field Source must not be empty"),
        ]
    }()

    @Test("What --mount cannot mean is refused in Docker's words", arguments: refusedMounts)
    func refusedMount(_ request: MountRequest, _ message: String) {
        do {
            _ = try plan([], mounts: [request])
            Issue.record("accepted")
        } catch { #expect("\(error)" == "invalid mount config for \(message)") }
    }

    @Test("One place, one mount")
    func duplicates() {
        do {
            _ = try plan(["a1:/d", "b1:/d/"])
            Issue.record("accepted")
        } catch { #expect("\(error)" == "Duplicate mount point: /d") }
    }

    @Test("Options of a tmpfs are checked", arguments: [
        ("foo", "invalid tmpfs option \"foo\""), ("foo=bar", "invalid tmpfs option \"foo\" \"bar\""), ("size", "invalid tmpfs option \"size\""),
    ])
    func tmpfsOptions(_ text: String, _ message: String) {
        do {
            _ = try plan([], tmpfs: ["/t": text])
            Issue.record("accepted")
        } catch { #expect("\(error)" == message) }
    }
}

struct DriverMountTests {
    @Test("Options of the local driver become a mount")
    func mounts() throws {
        #expect(try DriverMount([:]) == nil)
        let memory = try #require(try DriverMount(["type": "tmpfs", "device": "tmpfs", "o": "size=1m,noexec,rw"]))
        #expect(memory.data == ["size=1m"] && memory.flags == .noExec && memory.isMemory)
        let bind = try #require(try DriverMount(["type": "none", "device": "/srv", "o": "bind,ro"]))
        #expect(bind.flags == [.bind, .readOnly] && bind.data.isEmpty && !bind.isMemory)
    }

    @Test("What does not belong together is refused in Docker's words", arguments: [
        (["foo": "x"], "invalid option: \"foo\""), (["type": "tmpfs"], "missing required option: \"device\""),
        (["device": "x"], "missing required option: \"type\""), (["o": "bind"], "missing required option: \"device\""),
        (["size": "1g"], "quota size requested but no quota support"), (["size": "x"], "invalid size: 'x'"),
    ])
    func refusals(_ options: [String: String], _ message: String) {
        do {
            _ = try DriverMount(options)
            Issue.record("accepted")
        } catch { #expect("\(error)" == message) }
    }
}
