import CaissonAPI
import CaissonCore
import CaissonOCI
import CaissonStore

/// The file tree of one layer, read from its index.
struct LayerFiles {
    let context: EngineContext

    func changes(of layers: [ImageLayer], at position: Int) throws -> [FileChange] {
        try context.snapshots.changes(layer: layers[position].chainID).map(FileChange.init)
    }
}
