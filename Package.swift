// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target: the upcoming features the house relies on, and no warning left standing.
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    // Types are named with their conformances at hand: by mangled name the runtime would look for each conformance among
    // the ten thousand that are linked, which was a third of a short command's instructions.
    .unsafeFlags(
        ["-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors"], .when(configuration: .release)),
]

/// Release executables carry the Swift runtime and are not position independent: both halve their start-up time.
let executableSwift: [SwiftSetting] = house + [.unsafeFlags(["-static-stdlib"], .when(configuration: .release))]
let executableLinker: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-static-stdlib", "-Xclang-linker", "-no-pie", "-Xlinker", "-s",
            // Nothing looks up 29,000 Swift symbols by name, but the loader and malloc would walk past them at each start.
            "-Xlinker", "--no-export-dynamic",
            // Zeroed data begins where a huge page can, far behind everything that grows (CLinux/process.c).
            "-Xlinker", "-Tbss=0x10000000",
            // What the static Foundation stands on is not linked by itself.
            "-lCoreFoundation", "-l_FoundationICU", "-l_FoundationCShims", "-l_FoundationCollections", "-lstdc++",
            // Archives instead of shared objects, which would cost a third of the start-up time to load.
            "-L\(Context.packageDirectory)/Sources/CStaticLibraries",
        ], .when(configuration: .release))
]

/// A library of Debian's: its archive in release executables, the shared object where start-up time does not matter.
func debian(_ names: String...) -> [LinkerSetting] {
    names.flatMap { name -> [LinkerSetting] in
        [
            .linkedLibrary(name, .when(configuration: .debug)),
            .linkedLibrary(":lib\(name).a", .when(configuration: .release)),
        ]
    }
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let toml = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: house)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: house)
}

let package = Package(
    name: "caisson",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "caisson", targets: ["caisson"]),
        .executable(name: "caissond", targets: ["caissond"]),
        .executable(name: "caisson-transfer", targets: ["caisson-transfer"]),
        .executable(name: "caisson-shim", targets: ["caisson-shim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        // C modules, each imported by one target.
        .target(
            name: "CLinux", cSettings: [.define("CZ_HUGE_BSS", .when(configuration: .release))], linkerSettings: debian("seccomp")),
        .target(name: "CNcurses", linkerSettings: debian("ncursesw", "tinfo")),
        .target(name: "CArchive", linkerSettings: debian("archive", "lzma", "bz2")),
        // ISA-L has no archive in Debian.
        .target(name: "CCompression", linkerSettings: [.linkedLibrary("isal")] + debian("zstd")),
        .target(name: "CNftables"),
        .target(name: "CShimWire"),
        .target(name: "CShimMonitor", dependencies: ["CShimWire"]),

        // Shared ground.
        library("CaissonCore"),
        library("CaissonAPI", ["CaissonCore"]),
        library("CaissonOCI", ["CaissonCore", crypto]),
        library("CaissonArchive", ["CaissonCore", "CArchive", "CCompression"]),
        library("CaissonLinux", ["CaissonCore", "CLinux", system]),
        library("CaissonDockerfile", ["CaissonCore"]),
        library("CaissonConfig", ["CaissonCore", toml]),
        library("CaissonCompose", ["CaissonCore", "CaissonAPI", "CaissonDockerfile", yams, crypto]),

        library("CaissonControl", ["CaissonCore", "CaissonAPI", "CaissonLinux", system]),

        // Engine.
        library("CaissonStore", ["CaissonCore", "CaissonOCI", "CaissonArchive", "CaissonLinux", sqlite, crypto, system]),
        library("CaissonNetwork", ["CaissonCore", "CaissonLinux", "CNftables", system]),
        library("CaissonSwarmStore", ["CaissonCore", "CaissonSwarm", grdb, system]),
        library("CaissonRegistry", ["CaissonCore", "CaissonOCI", "CaissonAPI", httpClient, nio, nioHTTP, nioPosix]),
        library("CaissonSwarm", ["CaissonCore", "CaissonAPI"]),
        library("CaissonSwarmCA", ["CaissonCore", "CaissonAPI", "CaissonSwarm", asn1, crypto, x509]),
        library(
            "CaissonRuntime",
            ["CaissonCore", "CShimWire", "CaissonStore", "CaissonLinux", "CaissonOCI", "CaissonAPI", system]),
        library(
            "CaissonBuild",
            [
                "CaissonCore", "CaissonAPI", "CaissonArchive", "CaissonDockerfile", "CaissonLinux", "CaissonOCI",
                "CaissonRuntime", "CaissonStore", system,
            ]),
        library(
            "CaissonEngine",
            [
                "CaissonCore", "CaissonAPI", "CaissonOCI", "CaissonArchive", "CaissonLinux", "CaissonConfig",
                "CaissonControl", "CaissonDockerfile", "CaissonBuild", "CaissonStore", "CaissonNetwork", "CaissonRuntime", "CaissonSwarm",
                system,
            ]),
        library("CaissonDaemon", ["CaissonCore", "CaissonAPI", "CaissonConfig", "CaissonControl", "CaissonLinux", system]),

        // Fronts.
        library("CaissonTerm", ["CaissonCore"]),
        library("CaissonCurses", ["CaissonCore", "CaissonTerm", "CNcurses"]),
        library("CaissonTUI", ["CaissonCore", "CaissonAPI", "CaissonTerm", "CaissonConfig"]),
        library("CaissonCLI", ["CaissonCore", "CaissonAPI", "CaissonCompose", "CaissonLinux", arguments, system]),

        // Executables.
        .executableTarget(
            name: "caisson",
            dependencies: [
                "CaissonCore", "CaissonAPI", "CaissonCLI", "CaissonCompose", "CaissonTUI", "CaissonCurses", "CaissonTerm", "CaissonConfig",
                "CaissonEngine", "CaissonLinux", system,
            ],
            swiftSettings: executableSwift, linkerSettings: executableLinker),
        .executableTarget(
            name: "caissond",
            dependencies: [
                "CaissonCore", "CaissonAPI", "CaissonControl", "CaissonDaemon", "CaissonEngine", "CaissonLinux", "CaissonSwarm",
                "CaissonSwarmCA", "CaissonSwarmStore", arguments, system,
            ],
            swiftSettings: executableSwift, linkerSettings: executableLinker),
        .executableTarget(
            name: "caisson-transfer", dependencies: ["CaissonCore", "CaissonRegistry", "CaissonLinux", "CaissonAPI", "CaissonOCI"],
            swiftSettings: executableSwift, linkerSettings: executableLinker),
        .executableTarget(
            name: "caisson-shim", dependencies: ["CShimMonitor"],
            swiftSettings: [
                .enableExperimentalFeature("Embedded"), .swiftLanguageMode(.v6), .unsafeFlags(["-wmo", "-Osize"]),
            ],
            linkerSettings: [.unsafeFlags(["-Xclang-linker", "-static", "-Xlinker", "--gc-sections"])]),

        // Tests.
        // No test depends on an executable: its objects, and the shim's static linking, would go into the test bundle.
        // `swift build --build-tests` builds the executables beside it, and the tests start them from there.
        .target(
            name: "TestSupport", dependencies: ["CaissonCore", "CaissonAPI", "CaissonLinux", "CaissonTerm", system],
            path: "Tests/TestSupport", swiftSettings: house),
        tests("HouseTests", []),
        tests("CaissonCoreTests", ["CaissonCore", "TestSupport"]),
        tests("CaissonOCITests", ["CaissonOCI", "CaissonCore", "TestSupport"]),
        tests("CaissonArchiveTests", ["CaissonArchive", "CaissonLinux", "CaissonCore", "TestSupport", system]),
        tests("CaissonLinuxTests", ["CaissonLinux", "CaissonCore", "TestSupport", system]),
        tests("CaissonDockerfileTests", ["CaissonDockerfile", "CaissonCore", "TestSupport"]),
        tests(
            "CaissonBuildTests",
            [
                "CaissonBuild", "CaissonAPI", "CaissonArchive", "CaissonCore", "CaissonDockerfile", "CaissonLinux", "CaissonOCI",
                "CaissonStore", "TestSupport", system,
            ]),
        tests("CaissonConfigTests", ["CaissonConfig", "CaissonCore"]),
        tests("CaissonComposeTests", ["CaissonCompose", "CaissonAPI", "CaissonCore", "TestSupport"]),
        tests("CaissonStoreTests", ["CaissonStore", "CaissonOCI", "CaissonArchive", "CaissonLinux", "CaissonCore", "TestSupport", system]),
        tests("CaissonNetworkTests", ["CaissonNetwork", "CaissonLinux", "CaissonCore", "TestSupport"]),
        tests("CaissonRegistryTests", ["CaissonRegistry", "CaissonOCI", "CaissonAPI", "CaissonCore", "TestSupport", nio, nioHTTP, nioPosix]),
        tests("CaissonSwarmStoreTests", ["CaissonSwarmStore", "CaissonSwarm", "CaissonLinux", "CaissonCore", "TestSupport", system]),
        tests("CaissonRuntimeTests", ["CaissonRuntime", "CaissonStore", "CaissonLinux", "CaissonOCI", "CaissonAPI", "CaissonCore", "TestSupport", system]),
        tests("CaissonSwarmTests", ["CaissonSwarm", "CaissonSwarmCA", "CaissonLinux", "CaissonAPI", "CaissonCore", "TestSupport"]),
        tests("CaissonSwarmCATests", ["CaissonSwarmCA", "CaissonSwarm", "CaissonLinux", "CaissonAPI", "CaissonCore", "TestSupport", system]),
        tests("CaissonCLITests", ["CaissonCLI", "CaissonAPI", "CaissonCompose", "CaissonCore", "CaissonLinux", "TestSupport", system]),
        tests("CaissonTermTests", ["CaissonTerm", "CaissonCore", "TestSupport"]),
        tests("CaissonTUITests", ["CaissonTUI", "CaissonTerm", "CaissonAPI", "CaissonConfig", "CaissonCore", "TestSupport"]),
        tests(
            "CaissonEngineTests",
            [
                "CaissonEngine", "CaissonArchive", "CaissonBuild", "CaissonOCI", "CaissonRuntime", "CaissonStore", "CaissonAPI", "CaissonCore",
                "CaissonLinux", "CaissonSwarm", "TestSupport", system,
            ]),
        tests(
            "CaissonDaemonTests",
            ["CaissonDaemon", "CaissonControl", "CaissonAPI", "CaissonConfig", "CaissonCore", "CaissonLinux", "TestSupport", system]),
        tests("ComparisonTests", ["CaissonArchive", "CaissonLinux", "CaissonOCI", "CaissonCore", "TestSupport", system]),
        tests("ScreenTests", ["TestSupport", "CaissonTerm", "CaissonLinux", "CaissonCore"]),
    ]
)
