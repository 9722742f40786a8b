import CaissonAPI
import CaissonCore
import CaissonLinux
import SystemPackage

/// What a secret holds.
enum SecretBytes {
    /// As BuildKit bounds it.
    private static let largest = 500 << 10

    static func read(_ secret: BuildSecret) throws -> [UInt8] {
        var bytes = secret.value ?? []
        if secret.value == nil, let file = secret.file {
            do {
                bytes = try Files.read(FilePath(file), limit: largest + 1)
            } catch {
                throw BuildFailure(error.code, "secret \(secret.id): \(error.reason)", cause: error)
            }
        }
        guard bytes.count <= largest else {
            throw BuildFailure(.resourceExhausted, "secret \(secret.id): larger than 500 KiB")
        }
        return bytes
    }
}
