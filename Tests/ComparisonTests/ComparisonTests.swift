import CaissonLinux
import TestSupport
import Testing

/// The same Dockerfiles built by buildah and by caisson give the same files and the same configuration.
@Suite(
    .serialized,
    .enabled(if: ComparisonLab.isPossible, "needs root, overlayfs, buildah, docker-registry, umoci, skopeo and busybox")
)
struct ComparisonTests {
    @Test func `COPY`() async throws { try await ComparisonLab.compare(ComparisonCase.copies) }

    @Test func `COPY from stages and images`() async throws {
        try await ComparisonLab.compare(ComparisonCase.stageCopies)
    }

    @Test func `ADD`() async throws { try await ComparisonLab.compare(ComparisonCase.additions) }

    @Test func `dockerignore`() async throws { try await ComparisonLab.compare(ComparisonCase.ignored) }

    @Test func `RUN`() async throws { try await ComparisonLab.compare(ComparisonCase.runs) }

    @Test func `ENV and ARG`() async throws { try await ComparisonLab.compare(ComparisonCase.variables) }

    @Test func `metadata`() async throws { try await ComparisonLab.compare(ComparisonCase.metadata) }

    @Test func `forms that are newer than buildah`() async throws {
        try await ComparisonLab.compare(ComparisonCase.newer)
    }

    @Test func `projects`() async throws { try await ComparisonLab.compare(ComparisonCase.projects) }

    @Test(.enabled(if: Host.hasDebootstrap, "needs debootstrap"))
    func `a real distribution`() async throws {
        try await ComparisonLab.compare(ComparisonCase.debian) { try $0.publishDebian(withPackage: "hello") }
    }

    @Test func `there are at least sixty`() {
        let all = [
            ComparisonCase.copies, ComparisonCase.stageCopies, ComparisonCase.additions, ComparisonCase.ignored,
            ComparisonCase.runs,
            ComparisonCase.variables, ComparisonCase.metadata, ComparisonCase.newer, ComparisonCase.projects,
            ComparisonCase.debian,
        ].joined()
        #expect(all.count >= 60 && Set(all.map(\.name)).count == all.count)
    }
}
