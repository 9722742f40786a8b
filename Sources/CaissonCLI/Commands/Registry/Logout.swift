import CaissonAPI

/// `caisson logout`.
enum Logout {
    static let command = Command(
        name: "logout", usage: "[SERVER]", summary: "Log out from a registry",
        details: "Log out from a registry.\nIf no server is specified, the default is Docker Hub.", arguments: .atMost(1),
        run: { call in
            let server = call.arguments.first ?? "docker.io"
            let shown = server == "docker.io" ? "https://index.docker.io/v1/" : server
            let wasThere = try await call.engine().registries.logout(server)
            try call.console.print(wasThere ? "Removing login credentials for \(shown)" : "Not logged in to \(shown)")
            return 0
        })
}
