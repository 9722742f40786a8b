/// A line from the engine to `caisson-transfer`.
package struct TransferRequest: Sendable, Codable, Equatable {
    /// Chosen by the engine; every reply to this request carries it. Never 0.
    package var id: UInt32
    package var call: TransferCall

    package init(id: UInt32, call: TransferCall) {
        self.id = id
        self.call = call
    }
}

/// What the engine can ask for. `image` is a canonical reference (`docker.io/library/alpine:latest`).
package enum TransferCall: Sendable, Codable, Equatable {
    /// The first line: which registry, and its one secret. Answered with `done`.
    case configure(TransferRegistry)
    /// The manifest or index the reference names. Answered with `manifest`.
    case resolve(image: String)
    /// `size - offset` bytes of a blob into a pipe: answered with `fetching` and a descriptor, then with `done`.
    case fetch(image: String, digest: String, size: Int64, offset: Int64)
    /// Every tag of the repository. Answered with `tags`.
    case tags(image: String)
    /// Whether the repository has the blob. Answered with `found`.
    case findBlob(image: String, digest: String)
    /// A blob from the regular file that comes with the line. Answered with `progress` and then `pushed`.
    case pushBlob(image: String, digest: String, size: Int64, mountFrom: String?)
    /// A manifest under the reference's tag or digest. Answered with `digest`.
    case pushManifest(image: String, mediaType: String, body: String)
    /// Any file of the web into the regular, empty file that comes with the line; needs no `configure` and no secret goes along.
    /// Answered with `progress` and then `downloaded`.
    case download(WebRequest)
    /// Are the credentials good? Answered with `done`.
    case login
    /// Stops another request, which then fails with `unavailable`. Not answered.
    case cancel(UInt32)

    /// How many descriptors travel with the line.
    package var descriptorCount: Int {
        switch self {
        case .pushBlob, .download: 1
        default: 0
        }
    }
}

/// A file of the web.
package struct WebRequest: Sendable, Codable, Equatable {
    /// `http` or `https`.
    package var url: String
    /// Bytes the file may have.
    package var limit: Int64
    /// Of what is here already: the file is sent only when it is another one now.
    package var etag: String?
    package var proxies: WebProxies
    /// The value of an `Authorization` header for the host of the URL and no other.
    package var authorization: String?

    package init(
        url: String, limit: Int64, etag: String? = nil, proxies: WebProxies = WebProxies(), authorization: String? = nil
    ) {
        self.url = url
        self.limit = limit
        self.etag = etag
        self.proxies = proxies
        self.authorization = authorization
    }
}

/// The proxies of an environment: `http_proxy`, `https_proxy`, `no_proxy`.
package struct WebProxies: Sendable, Codable, Equatable {
    /// URLs or `host:port`; nil is none.
    package var http: String?
    package var https: String?
    /// Hosts and domains reached without one, separated by commas.
    package var exceptions: String

    package init(http: String? = nil, https: String? = nil, exceptions: String = "") {
        self.http = http
        self.https = https
        self.exceptions = exceptions
    }
}

/// One registry, as a transfer may know it.
package struct TransferRegistry: Sendable, Codable, Equatable {
    /// The domain of references (`docker.io`, `127.0.0.1:5000`).
    package var domain: String
    /// URLs asked first, in order, for pulls; always anonymously.
    package var mirrors: [String]
    /// Speak HTTP without TLS.
    package var plainHTTP: Bool
    package var credential: RegistryCredential?

    package init(domain: String, mirrors: [String] = [], plainHTTP: Bool = false, credential: RegistryCredential? = nil) {
        self.domain = domain
        self.mirrors = mirrors
        self.plainHTTP = plainHTTP
        self.credential = credential
    }
}

/// The secret of one registry.
package enum RegistryCredential: Sendable, Codable, Equatable {
    case password(username: String, password: String)
    /// An OAuth2 refresh token (`identitytoken` of Docker's `config.json`).
    case identityToken(String)
    /// Used as it is in `Authorization: Bearer` (`registrytoken`).
    case registryToken(String)
}
