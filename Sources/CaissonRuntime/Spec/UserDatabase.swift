import CaissonCore

/// Who a process runs as.
package struct ProcessIdentity: Hashable, Sendable {
    package var uid: UInt32
    package var gid: UInt32
    package var supplementaryGroups: [UInt32]
    /// The home folder, `/` when the user has none.
    package var home: String

    package init(uid: UInt32 = 0, gid: UInt32 = 0, supplementaryGroups: [UInt32] = [], home: String = "/root") {
        self.uid = uid
        self.gid = gid
        self.supplementaryGroups = supplementaryGroups
        self.home = home
    }
}

/// The users and groups of an image: its own /etc/passwd and /etc/group (passwd(5), group(5)), whatever the host's say.
package struct UserDatabase: Sendable {
    private struct User {
        var name: String
        var uid: UInt32
        var gid: UInt32
        var home: String
    }

    private struct Group {
        var name: String
        var gid: UInt32
        var members: [Substring]
    }

    private let users: [User]
    private let groups: [Group]

    /// Reads the two files; nil for one the image does not have. Lines that make no sense are passed over.
    package init(passwd: [UInt8]?, group: [UInt8]?) {
        users = UserDatabase.lines(passwd).compactMap { fields in
            guard fields.count >= 4, let uid = UInt32(fields[2]), let gid = UInt32(fields[3]) else { return nil }
            return User(name: String(fields[0]), uid: uid, gid: gid, home: fields.count > 5 ? String(fields[5]) : "")
        }
        groups = UserDatabase.lines(group).compactMap { fields in
            guard fields.count >= 3, let gid = UInt32(fields[2]) else { return nil }
            let members = fields.count > 3 ? fields[3].split(separator: ",") : []
            return Group(name: String(fields[0]), gid: gid, members: members)
        }
    }

    private static func lines(_ bytes: [UInt8]?) -> [[Substring]] {
        String(decoding: bytes ?? [], as: UTF8.self).split(whereSeparator: \.isNewline).map {
            $0.split(separator: ":", omittingEmptySubsequences: false)
        }
    }

    /// Resolves `""`, `user`, `uid`, `user:group`, `uid:gid` as Docker does: a group that is named replaces the user's
    /// supplementary ones. Throws `invalidArgument` for a name the image does not know.
    package func identity(of text: String) throws -> ProcessIdentity {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let userPart = parts.first.map(String.init) ?? ""
        var identity = try user(userPart)
        guard parts.count == 2, !parts[1].isEmpty else { return identity }
        identity.gid = try group(String(parts[1]))
        identity.supplementaryGroups = []
        return identity
    }

    /// The same with further groups, by name or number (`--group-add`).
    package func identity(of text: String, adding more: [String]) throws -> ProcessIdentity {
        var identity = try identity(of: text)
        for name in more {
            let number = try group(name)
            if !identity.supplementaryGroups.contains(number) { identity.supplementaryGroups.append(number) }
        }
        return identity
    }

    private func user(_ text: String) throws -> ProcessIdentity {
        let number = text.isEmpty ? 0 : id(text)
        guard let entry = users.first(where: { $0.name == text || $0.uid == number }) else {
            guard let number else {
                throw CaissonError(.invalidArgument, "unable to find user \(text): no matching entries in passwd file")
            }
            return ProcessIdentity(uid: number, gid: 0, home: number == 0 ? "/root" : "/")
        }
        let memberships = groups.filter { $0.members.contains { $0 == entry.name } }.map(\.gid)
        return ProcessIdentity(
            uid: entry.uid, gid: entry.gid, supplementaryGroups: memberships, home: entry.home.isEmpty ? "/" : entry.home)
    }

    private func group(_ text: String) throws -> UInt32 {
        if let entry = groups.first(where: { $0.name == text }) { return entry.gid }
        guard let number = id(text) else {
            throw CaissonError(.invalidArgument, "unable to find group \(text): no matching entries in group file")
        }
        return number
    }

    /// The kernel's IDs end below 2³¹ for Docker; -1 is "leave it".
    private func id(_ text: String) -> UInt32? { UInt32(text).flatMap { $0 <= UInt32(Int32.max) ? $0 : nil } }
}
