import AsyncHTTPClient
import CaissonCore
package import CaissonOCI
import FoundationEssentials
import NIOHTTP1

extension RegistryClient {
    private static let pageLimit = 1000

    /// Every tag of a repository, in the registry's order.
    package func tags(of reference: Reference) async throws -> [String] {
        try await reading { endpoint in
            var tags: [String] = []
            var next: WebAddress? = try endpoint.address("\(reference.path)/tags/list?n=1000")
            var pages: Set<String> = []
            while let address = next, pages.insert(address.description).inserted, pages.count <= RegistryClient.pageLimit {
                let page = try await page(address, of: reference, at: endpoint)
                tags += page.tags
                next = page.next
            }
            return tags
        }
    }

    private func page(
        _ address: WebAddress, of reference: Reference, at endpoint: Endpoint
    ) async throws -> (tags: [String], next: WebAddress?) {
        let request = RegistryRequest(method: .GET, address: address, scope: .pull(reference.path))
        let response = try await perform(request, at: endpoint)
        guard response.status == .ok else { throw await failure(response, at: endpoint, .pull(reference)) }
        guard let body = try await response.document(peer: endpoint.base.authority),
            let list = try? JSONDecoder().decode(TagList.self, from: Data(body))
        else { throw CaissonError(.unavailable, "tags of \(reference.familiarName): answer holds no list of tags") }
        let link = response.headers["link"].compactMap { LinkHeader($0) }.first { $0.relation == "next" }
        let next = link.flatMap { address.resolving($0.target) }
        return (list.tags ?? [], next.flatMap { $0.isSameOrigin(as: endpoint.base) ? $0 : nil })
    }
}

private struct TagList: Decodable { var tags: [String]? }

/// One `Link: <target>; rel="next"` (RFC 8288).
struct LinkHeader {
    let target: String
    let relation: String

    init?(_ text: String) {
        guard let open = text.firstIndex(of: "<"), let close = text[open...].firstIndex(of: ">") else { return nil }
        target = String(text[text.index(after: open)..<close])
        let relations = text[close...].split(separator: ";").map { $0.filter { $0 != " " && $0 != "\"" } }
        relation = relations.first { $0.hasPrefix("rel=") }.map { String($0.dropFirst(4)) } ?? ""
    }
}
