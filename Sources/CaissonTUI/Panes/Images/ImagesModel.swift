import CaissonAPI
import CaissonCore

/// A row of the images pane: one reference of an image, or a dangling image.
struct ImageRow: Sendable, Identifiable {
    /// The reference with tag; nil for a dangling image.
    var reference: String?
    var image: ImageSummary

    /// Unique in the list: an image stands there once per reference.
    var id: String { reference ?? image.id }
    /// What engine calls name the image by.
    var ref: String { reference ?? image.id }
    /// What people call it.
    var displayName: String { reference ?? "<none> \(shortID)" }
    var shortID: String { String(image.id.drop { $0 != ":" }.dropFirst().prefix(12)) }
}

/// The images pane, newest first.
struct ImagesModel: Sendable {
    var list = ObjectList<ImageRow> { [$0.displayName, $0.shortID] }
    private(set) var isLoaded = false
    private(set) var failure: CaissonError?
    /// An image (reference or ID) to select as soon as it is listed.
    var awaited: String?

    var selected: ImageRow? { list.selected }
    var danglingCount: Int { list.all.count { $0.reference == nil } }

    mutating func receive(_ result: Result<[ImageSummary], CaissonError>) {
        switch result {
        case .success(let images):
            isLoaded = true
            failure = nil
            list.replace(with: ImagesModel.rows(images))
            if let wanted = awaited, let row = list.rows.first(where: { $0.isNamed(wanted) }) {
                list.select(row.id)
                awaited = nil
            }
        case .failure(let error): failure = error
        }
    }

    private static func rows(_ images: [ImageSummary]) -> [ImageRow] {
        let newestFirst = images.sorted { ($0.created, $0.id) > ($1.created, $1.id) }
        return newestFirst.flatMap { image -> [ImageRow] in
            image.repoTags.isEmpty
                ? [ImageRow(reference: nil, image: image)]
                : image.repoTags.sorted().map { ImageRow(reference: $0, image: image) }
        }
    }
}

extension ImageRow {
    /// Whether `name` is this row's reference (`:latest` may be left out) or the image's ID.
    func isNamed(_ name: String) -> Bool {
        reference == name || reference == name + ":latest" || image.id == name
    }
}
