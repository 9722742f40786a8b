/// `--cap-add` and `--cap-drop` of services.
enum CapabilityOption {
    /// `net_admin` and `CAP_NET_ADMIN` are one; `ALL` and `RESET` are none.
    static func normalized(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        for name in names {
            let upper = name.uppercased()
            seen.insert(["ALL", "RESET"].contains(upper) || upper.hasPrefix("CAP_") ? upper : "CAP_" + upper)
        }
        return seen.sorted()
    }

    /// What a service has after more is added and dropped: dropping what had been added takes it back, and the other way round.
    /// Adding wins where both are asked for, and `RESET` forgets what was before.
    static func merged(
        added: [String], dropped: [String], _ old: (add: [String], drop: [String])
    ) -> (add: [String], drop: [String]) {
        var (adds, drops) = (Set(normalized(added)), Set(normalized(dropped)))
        let oldAdds = adds.remove("RESET") != nil ? [] : Set(normalized(old.add))
        let oldDrops = drops.remove("RESET") != nil ? [] : Set(normalized(old.drop))
        drops.subtract(adds)
        let add = oldAdds.subtracting(drops).union(adds.subtracting(oldDrops))
        let drop = oldDrops.subtracting(adds).union(drops.subtracting(oldAdds))
        return (add.sorted(), drop.sorted())
    }
}
