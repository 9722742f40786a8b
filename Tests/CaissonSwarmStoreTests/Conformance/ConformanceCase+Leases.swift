extension ConformanceCase {
    static let leases: [ConformanceCase] = [
        .init("a lease lives above zero", "lease L 0 => error invalid"),
        .init("a lease is no revision", "lease L 5 \n get * => [] rev 1"),
        .init("a key tells its lease", "lease L 5 \n put a 1 lease=L => yes put rev 2 \n get a => [a=1(2,2,1)L] rev 2"),
        .init("a lease nobody granted is refused", "put a 1 lease=X => error no lease \n get * => [] rev 1"),
        .init("before its time a key stays", "lease L 5 \n put a 1 lease=L => yes put rev 2 \n tick 4.9 \n get a => [a=1(2,2,1)L] rev 2"),
        .init("at its time a key goes", "lease L 5 \n put a 1 lease=L => yes put rev 2 \n tick 5 \n get a => [] rev 3"),
        .init("all its keys go in one revision", "lease L 5 \n put a 1 lease=L => yes put rev 2 \n put b 1 lease=L => yes put rev 3 \n watch w * \n tick 5 \n get * => [] rev 4 \n next w => 4: -a -b"),
        .init("a lease without keys ends without a revision", "lease L 5 \n tick 5 \n get * => [] rev 1 \n keep L => error no lease"),
        .init("a renewal starts the time anew", "lease L 5 \n put a 1 lease=L => yes put rev 2 \n tick 4 \n keep L \n tick 4 \n get a => [a=1(2,2,1)L] rev 2 \n tick 1 \n get a => [] rev 3"),
        .init("a renewal is no revision", "lease L 5 \n keep L \n get * => [] rev 1"),
        .init("a lease that ended cannot be renewed", "lease L 5 \n tick 5 \n keep L => error no lease"),
        .init("a lease nobody granted cannot be renewed", "keep X => error no lease"),
        .init("a lease nobody granted cannot be revoked", "revoke X => error no lease"),
        .init("a lease cannot be revoked twice", "lease L 5 \n revoke L \n revoke L => error no lease"),
        .init("a lease that ended cannot be revoked", "lease L 5 \n tick 5 \n revoke L => error no lease"),
        .init("a lease that ended takes no keys", "lease L 5 \n tick 5 \n put a 1 lease=L => error no lease"),
        .init("revoking takes the keys", "lease L 5 \n put a 1 lease=L => yes put rev 2 \n put b 1 => yes put rev 3 \n revoke L \n get * => [b=1(3,3,1)] rev 4"),
        .init("revoking without keys is no revision", "lease L 5 \n revoke L \n get * => [] rev 1"),
        .init("revoking tells the watches in order", "lease L 5 \n put b 1 lease=L => yes put rev 2 \n put a 1 lease=L => yes put rev 3 \n watch w * \n revoke L \n next w => 4: -a -b"),
        .init("a put without a lease frees the key", "lease L 5 \n put a 1 lease=L => yes put rev 2 \n put a 2 => yes put rev 3 \n tick 5 \n get a => [a=2(2,3,2)] rev 3"),
        .init("a put under another lease moves the key", "lease L 5 \n lease M 50 \n put a 1 lease=L => yes put rev 2 \n put a 2 lease=M => yes put rev 3 \n tick 5 \n get a => [a=2(2,3,2)M] rev 3"),
        .init("a key put under a lease later goes with it", "lease L 5 \n put a 1 => yes put rev 2 \n put a 2 lease=L => yes put rev 3 \n tick 5 \n get a => [] rev 4"),
        .init("a deleted key is not deleted again", "lease L 5 \n put a 1 lease=L => yes put rev 2 \n del a => yes del 1 rev 3 \n tick 5 \n get * => [] rev 3"),
        .init("a key born again without the lease stays", "lease L 5 \n put a 1 lease=L => yes put rev 2 \n del a => yes del 1 rev 3 \n put a 2 => yes put rev 4 \n tick 5 \n get a => [a=2(4,4,1)] rev 4"),
        .init("two leases end each in its time", "lease L 5 \n lease M 8 \n put a 1 lease=L => yes put rev 2 \n put b 1 lease=M => yes put rev 3 \n tick 5 \n get * => [b=1(3,3,1)M] rev 4 \n tick 3 \n get * => [] rev 5"),
        .init("two leases that end together are two revisions, the earlier first", "lease M 8 \n tick 1 \n lease L 5 \n put b 1 lease=M => yes put rev 2 \n put a 1 lease=L => yes put rev 3 \n tick 9 \n watch w * from=4 \n get * => [] rev 5 \n next w => 4: -a \n next w => 5: -b"),
        .init("one lease's end leaves the other's keys", "lease L 5 \n lease M 5 \n put a 1 lease=L => yes put rev 2 \n put b 1 lease=M => yes put rev 3 \n revoke L \n get * => [b=1(3,3,1)M] rev 4"),
        .init("a transaction binds several keys", "lease L 5 \n txn ? put a 1 lease=L, put b 1 lease=L => yes put, put rev 2 \n tick 5 \n get * => [] rev 3"),
        .init("a compare sees that a lease ended", "lease L 5 \n put e 1 lease=L => yes put rev 2 \n tick 5 \n txn new(e)=2 ? put a 1 => no  rev 3"),
        .init("a lease's end can be read in the past", "lease L 5 \n put a 1 lease=L => yes put rev 2 \n tick 5 \n get a at=2 => [a=1(2,2,1)L] rev 3"),
        .init("a renewal long before the end still counts from itself", "lease L 5 \n put a 1 lease=L => yes put rev 2 \n tick 1 \n keep L \n tick 4.5 \n get a => [a=1(2,2,1)L] rev 2"),
    ]

    static let compactions: [ConformanceCase] = [
        .init("what was before is gone", "put a 1 => yes put rev 2 \n put a 2 => yes put rev 3 \n compact 3 \n get a at=2 => error compacted 3"),
        .init("the compacted revision itself can be read", "put a 1 => yes put rev 2 \n put a 2 => yes put rev 3 \n put a 3 => yes put rev 4 \n compact 3 \n get a at=3 => [a=2(2,3,2)] rev 4"),
        .init("what is after can be read", "put a 1 => yes put rev 2 \n put a 2 => yes put rev 3 \n compact 2 \n get a at=3 => [a=2(2,3,2)] rev 3"),
        .init("the present is untouched", "put a 1 => yes put rev 2 \n put b 2 => yes put rev 3 \n compact 3 \n get * => [a=1(2,2,1) b=2(3,3,1)] rev 3"),
        .init("old keys stay readable at the compacted revision", "put a 1 => yes put rev 2 \n put b 1 => yes put rev 3 \n compact 3 \n get * at=3 => [a=1(2,2,1) b=1(3,3,1)] rev 3"),
        .init("keys deleted before stay deleted", "put a 1 => yes put rev 2 \n del a => yes del 1 rev 3 \n put b 1 => yes put rev 4 \n compact 4 \n get * at=4 => [b=1(4,4,1)] rev 4"),
        .init("keys deleted after can be read before that", "put a 1 => yes put rev 2 \n put b 1 => yes put rev 3 \n del a => yes del 1 rev 4 \n compact 3 \n get * at=3 => [a=1(2,2,1) b=1(3,3,1)] rev 4"),
        .init("a deletion at the compacted revision holds", "put a 1 => yes put rev 2 \n del a => yes del 1 rev 3 \n put b 1 => yes put rev 4 \n compact 3 \n get * at=3 => [] rev 4"),
        .init("a key born again after its deletion is new after a compaction too", "put a 1 => yes put rev 2 \n del a => yes del 1 rev 3 \n compact 3 \n put a 2 => yes put rev 4 \n get a => [a=2(4,4,1)] rev 4"),
        .init("versions count on after a compaction", "put a 1 => yes put rev 2 \n put a 2 => yes put rev 3 \n compact 3 \n put a 3 => yes put rev 4 \n get a => [a=3(2,4,3)] rev 4"),
        .init("the future cannot be compacted", "compact 2 => error future 2 at 1"),
        .init("a compaction is not done twice", "put a 1 => yes put rev 2 \n compact 2 \n compact 2 => error compacted 2"),
        .init("a compaction does not go back", "put a 1 => yes put rev 2 \n put a 2 => yes put rev 3 \n compact 3 \n compact 2 => error compacted 3"),
        .init("a compaction is no revision", "put a 1 => yes put rev 2 \n compact 2 \n get a => [a=1(2,2,1)] rev 2"),
        .init("an empty store can be compacted", "compact 1 \n get * at=1 => [] rev 1"),
        .init("compactions go on from each other", "put a 1 => yes put rev 2 \n put a 2 => yes put rev 3 \n put a 3 => yes put rev 4 \n compact 2 \n compact 4 \n get a at=4 => [a=3(2,4,3)] rev 4 \n get a at=3 => error compacted 4"),
        .init("leases live on over a compaction", "lease L 5 \n put a 1 lease=L => yes put rev 2 \n compact 2 \n tick 5 \n get a => [] rev 3"),
    ]

    static let limits: [ConformanceCase] = [
        .init("128 steps go", "txn ? \(steps(128)) => yes \(puts(128)) rev 2"),
        .init("129 steps do not", "txn ? \(steps(129)) => error too many 129"),
        .init("129 steps of the other branch do not", "txn ver(a)=0 ? : \(steps(129)) => error too many 129"),
        .init("128 compares go", "txn \(list(128, "ver(k)=0")) ? => yes  rev 1"),
        .init("129 compares do not", "txn \(list(129, "ver(k)=0")) ? => error too many 129"),
        .init("a value of a million bytes goes", "put a \(String(repeating: "x", count: 1_000_000)) => yes put rev 2"),
        .init("a value beyond the limit does not", "put a \(String(repeating: "x", count: 1_500_000)) => error too large"),
        .init("values count together", "txn ? put a \(String(repeating: "x", count: 800_000)), put b \(String(repeating: "x", count: 800_000)) => error too large"),
        .init("what is too large changes nothing", "put a \(String(repeating: "x", count: 1_500_000)) => error too large \n get * => [] rev 1"),
    ]

    private static func steps(_ count: Int) -> String { (0..<count).map { "put k\($0) v" }.joined(separator: ", ") }

    private static func puts(_ count: Int) -> String { list(count, "put") }

    private static func list(_ count: Int, _ word: String) -> String { Array(repeating: word, count: count).joined(separator: ", ") }
}
