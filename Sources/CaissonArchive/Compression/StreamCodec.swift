import CCompression

/// One direction of one format; frees its state when it goes.
final class StreamCodec {
    enum Kind {
        case gunzip, gzip, unzstd
        case zstd(level: Int32)
    }

    private let kind: Kind
    private let state: OpaquePointer

    init(_ kind: Kind) throws {
        let state =
            switch kind {
            case .gunzip: cz_gunzip_new()
            case .gzip: cz_gzip_new()
            case .unzstd: cz_unzstd_new()
            case .zstd(let level): cz_zstd_new(level)
            }
        guard let state else { throw ArchiveFailure.outOfMemory("\(kind)") }
        self.kind = kind
        self.state = state
    }

    deinit {
        switch kind {
        case .gunzip: cz_gunzip_free(state)
        case .gzip: cz_gzip_free(state)
        case .unzstd: cz_unzstd_free(state)
        case .zstd: cz_zstd_free(state)
        }
    }

    /// Takes some of `input`, fills some of `output`; `last` says that nothing follows `input`.
    func step(_ input: UnsafeRawBufferPointer, last: Bool, _ output: UnsafeMutableRawBufferPointer) -> cz_codec_step {
        guard let out = output.baseAddress else { return cz_codec_step(consumed: 0, produced: 0, status: 0) }
        let (base, count) = (input.baseAddress, input.count)
        return switch kind {
        case .gunzip: cz_gunzip_step(state, base, count, out, output.count)
        case .gzip: cz_gzip_step(state, base, count, last ? 1 : 0, out, output.count)
        case .unzstd: cz_unzstd_step(state, base, count, out, output.count)
        case .zstd: cz_zstd_step(state, base, count, last ? 1 : 0, out, output.count)
        }
    }

    /// Prepares for a further gzip member; zstd needs nothing.
    func restart() {
        if case .gunzip = kind { cz_gunzip_restart(state) }
    }
}
