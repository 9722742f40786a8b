import CaissonCore
import FoundationEssentials

/// Objects as the store keeps them: JSON in an envelope `{"v":1,"o":…}` that names the version of the format.
package enum ClusterCodec {
    /// The newest format this program writes and reads.
    package static let version = 1

    private struct Envelope<Record: Codable>: Codable {
        var v: Int
        var o: Record
    }

    private struct VersionOnly: Decodable {
        var v: Int
    }

    /// The bytes of an object. Keys are sorted, so equal objects have equal bytes.
    /// - Throws: `CaissonError.internal` if a value has no JSON form (a number that is not finite).
    package static func encode(_ object: ClusterObject) throws -> [UInt8] {
        do {
            return switch object {
            case .cluster(let record): try bytes(record)
            case .node(let record): try bytes(record)
            case .nodeReport(let report): try bytes(report)
            case .service(let record): try bytes(record)
            case .task(let record): try bytes(record)
            case .taskReport(let report): try bytes(report)
            case .network(let record): try bytes(record)
            case .secret(let record): try bytes(record)
            case .config(let record): try bytes(record)
            }
        } catch {
            throw CaissonError(.internal, "encode \(object.key): \(error)", subject: "\(object.key)", cause: error)
        }
    }

    /// Reads what `encode` wrote; the object's version is `version`, the store's revision of the key.
    /// - Throws: `CaissonError.failedPrecondition` for a format newer than this program, `dataLoss` for anything else
    ///   that cannot be read.
    package static func decode(_ key: ObjectKey, _ bytes: [UInt8], version: Int64) throws -> ClusterObject {
        do {
            var object: ClusterObject =
                switch key {
                case .cluster: .cluster(try record(bytes))
                case .node: .node(try record(bytes))
                case .nodeReport: .nodeReport(try record(bytes))
                case .service: .service(try record(bytes))
                case .task: .task(try record(bytes))
                case .taskReport: .taskReport(try record(bytes))
                case .network: .network(try record(bytes))
                case .secret: .secret(try record(bytes))
                case .config: .config(try record(bytes))
                }
            guard object.key == key else {
                throw CaissonError(.dataLoss, "\(key) holds \(object.key)", subject: "\(key)")
            }
            object.version = version
            return object
        } catch let error as CaissonError {
            throw error
        } catch {
            throw CaissonError(.dataLoss, "read \(key): \(error)", subject: "\(key)", cause: error)
        }
    }

    private static func bytes(_ record: some Codable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(Envelope(v: version, o: record)))
    }

    private static func record<Record: Codable>(_ bytes: [UInt8]) throws -> Record {
        let data = Data(bytes)
        do {
            let envelope = try JSONDecoder().decode(Envelope<Record>.self, from: data)
            if envelope.v == version { return envelope.o }
        } catch {
            // A newer format may lack what this one needs: then the version, not the missing key, is the reason to give.
            guard let found = try? JSONDecoder().decode(VersionOnly.self, from: data), found.v > version else {
                throw error
            }
        }
        throw CaissonError(.failedPrecondition, "the swarm's store was written by a newer version of caisson")
    }
}
