import CaissonAPI
import CaissonCore
import CaissonDockerfile
import CaissonOCI

/// What can be wrong with a request before anything is read.
enum BuildChecks {
    /// Every name the image gets, with its tag. Throws in Docker's words for one that cannot be.
    static func references(_ request: BuildRequest) throws -> [Reference] {
        var names = request.tags
        for case .image(let more, _) in request.outputs { names += more }
        var references: [Reference] = []
        for name in names {
            let reference: Reference
            do {
                reference = try Reference(parsing: name)
            } catch let error as CaissonError {
                throw BuildFailure(.invalidArgument, "invalid tag \"\(name)\": \(error.message)", cause: error)
            }
            guard reference.digest == nil else {
                throw BuildFailure(
                    .invalidArgument, "invalid tag \"\(name)\": refusing to create a tag with a digest reference")
            }
            if !references.contains(reference.withDefaultTag) { references.append(reference.withDefaultTag) }
        }
        return references
    }

    /// The platform to build for.
    static func platform(_ request: BuildRequest) throws -> Platform {
        guard request.platforms.count <= 1 else {
            throw BuildFailure(
                .notImplemented,
                "--platform: images for several platforms in one build are not supported: build each on its own")
        }
        guard let text = request.platforms.first else { return .host }
        do {
            return try Platform(parsing: text)
        } catch let error as CaissonError {
            throw BuildFailure(.invalidArgument, error.message, cause: error)
        }
    }

    /// The latest time files may have.
    static func epoch(_ request: BuildRequest, _ globals: GlobalArguments) throws -> Int64? {
        guard let text = globals.given["SOURCE_DATE_EPOCH"] ?? globals.variables["SOURCE_DATE_EPOCH"], !text.isEmpty
        else {
            return request.sourceDateEpoch
        }
        guard let epoch = Int64(text) else {
            throw BuildFailure(.invalidArgument, "invalid SOURCE_DATE_EPOCH: \(text)")
        }
        return epoch
    }

    /// A frontend other than Docker's own cannot be run; the file is read as Docker's language.
    static func syntaxWarning(_ dockerfile: Dockerfile) -> BuildWarning? {
        guard let syntax = dockerfile.directives.syntax else { return nil }
        let reference = try? Reference(parsing: syntax)  // ignored: what is no image's name is reported as well
        let own = ["docker.io/docker/dockerfile", "docker.io/docker/dockerfile-upstream"]
        if let reference, own.contains(reference.name) { return nil }
        return BuildWarning(
            name: "Syntax",
            message: "# syntax=\(syntax): frontend images are not run; the file is read as docker/dockerfile:1",
            lines: 1...1)
    }
}
