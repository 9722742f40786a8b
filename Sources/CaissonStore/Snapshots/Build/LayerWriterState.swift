import CaissonOCI

/// Which stretch of a layer is written, spelt and hashed; a value, so that the order can be reasoned about.
struct LayerWriterState {
    enum Task {
        case write(Int)
        case hash([TarPiece], Digester)
        case wait
        case done
    }

    /// Stretches written but not hashed at most: about a megabyte each.
    private static let window = 32

    var digester = Digester()
    var isFailed = false
    private var pieces: [[TarPiece]?]
    private var nextToWrite = 0
    private var nextToHash = 0
    private var isHashing = false

    init(count: Int) { pieces = Array(repeating: nil, count: count) }

    /// What a free thread does next. Hashing goes first: it is what lets go of memory.
    mutating func next() -> Task {
        if isFailed { return .done }
        if !isHashing, nextToHash < pieces.count, let ready = pieces[nextToHash] {
            isHashing = true
            pieces[nextToHash] = []
            return .hash(ready, digester)
        }
        if nextToWrite < pieces.count {
            guard nextToWrite - nextToHash < LayerWriterState.window else { return .wait }
            nextToWrite += 1
            return .write(nextToWrite - 1)
        }
        // Whoever finishes the last stretch finds it here again and hashes it.
        return .done
    }

    mutating func finished(_ number: Int, _ written: [TarPiece]) { pieces[number] = written }

    mutating func hashed(_ digester: Digester) {
        self.digester = digester
        nextToHash += 1
        isHashing = false
    }
}

/// A part of a layer's tar stream.
enum TarPiece: Sendable {
    case bytes([UInt8])
    /// The data of a large file of the layer, padded to whole blocks.
    case file(path: [UInt8], size: Int64)
}
