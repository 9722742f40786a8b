extension ConformanceCase {
    static let reads: [ConformanceCase] = [
        .init("an empty store stands at revision 1", "get * => [] rev 1"),
        .init("a key that is not there is not found", "get a => [] rev 1"),
        .init("a key is found with its history", "put a 1 => yes put rev 2 \n get a => [a=1(2,2,1)] rev 2"),
        .init("an empty value is a value", "put a => yes put rev 2 \n get a => [a=(2,2,1)] rev 2"),
        .init("a range leaves its end out", "put a 1 => yes put rev 2 \n put b 2 => yes put rev 3 \n get a..b => [a=1(2,2,1)] rev 3"),
        .init("a range has its start in it", "put a 1 => yes put rev 2 \n get a..z => [a=1(2,2,1)] rev 2"),
        .init("a range without end goes to the last key", "put z 1 => yes put rev 2 \n get b.. => [z=1(2,2,1)] rev 2"),
        .init("a range that ends before it starts is empty", "put b 1 => yes put rev 2 \n get c..a => [] rev 2"),
        .init("a range that ends where it starts is empty", "put b 1 => yes put rev 2 \n get b..b => [] rev 2"),
        .init("a prefix takes its own key in", "put a 1 => yes put rev 2 \n get a* => [a=1(2,2,1)] rev 2"),
        .init("a prefix takes longer keys in", "put ab 1 => yes put rev 2 \n get a* => [ab=1(2,2,1)] rev 2"),
        .init("a prefix leaves the next letter out", "put b 1 => yes put rev 2 \n get a* => [] rev 2"),
        .init("one key is not its longer ones", "put ab 1 => yes put rev 2 \n get a => [] rev 2"),
        .init("a slash parts a prefix from its neighbour", "put /n1/x 1 => yes put rev 2 \n put /n10/x 2 => yes put rev 3 \n get /n1/* => [/n1/x=1(2,2,1)] rev 3"),
        .init("keys come in order", "txn ? put c 3, put a 1, put b 2 => yes put, put, put rev 2 \n get * => [a=1(2,2,1) b=2(2,2,1) c=3(2,2,1)] rev 2"),
        .init("capitals come before small letters", "txn ? put a 1, put B 2 => yes put, put rev 2 \n get * => [B=2(2,2,1) a=1(2,2,1)] rev 2"),
        .init("keys are ordered as bytes, not as text", "txn ? put é 1, put z 2 => yes put, put rev 2 \n get * => [z=2(2,2,1) é=1(2,2,1)] rev 2"),
        .init("digits are bytes, not numbers", "txn ? put n10 1, put n9 2 => yes put, put rev 2 \n get n* => [n10=1(2,2,1) n9=2(2,2,1)] rev 2"),
        .init("a limit cuts and tells the count", "txn ? put a 1, put b 2, put c 3 => yes put, put, put rev 2 \n get * limit=2 => [a=1(2,2,1) b=2(2,2,1)] of 3 rev 2"),
        .init("a limit that fits cuts nothing", "put a 1 => yes put rev 2 \n get * limit=1 => [a=1(2,2,1)] rev 2"),
        .init("a limit beyond the end cuts nothing", "put a 1 => yes put rev 2 \n get * limit=9 => [a=1(2,2,1)] rev 2"),
        .init("a limit of nothing is refused", "get * limit=0 => error invalid"),
        .init("keys alone come without values", "put a 1 => yes put rev 2 \n get a keys => [a=(2,2,1)] rev 2"),
        .init("keys alone may be limited", "txn ? put a 1, put b 2 => yes put, put rev 2 \n get * keys limit=1 => [a=(2,2,1)] of 2 rev 2"),
        .init("a stale read may be asked for", "put a 1 => yes put rev 2 \n get a stale => [a=1(2,2,1)] rev 2"),
        .init("the past can be read", "put a 1 => yes put rev 2 \n put a 2 => yes put rev 3 \n get a at=2 => [a=1(2,2,1)] rev 3"),
        .init("the past does not know later keys", "put a 1 => yes put rev 2 \n put b 2 => yes put rev 3 \n get * at=2 => [a=1(2,2,1)] rev 3"),
        .init("the past knows keys that are gone", "put a 1 => yes put rev 2 \n del a => yes del 1 rev 3 \n get * at=2 => [a=1(2,2,1)] rev 3"),
        .init("a deletion is past after its revision", "put a 1 => yes put rev 2 \n del a => yes del 1 rev 3 \n get * at=3 => [] rev 3"),
        .init("the present can be read by its revision", "put a 1 => yes put rev 2 \n get a at=2 => [a=1(2,2,1)] rev 2"),
        .init("the beginning can be read", "put a 1 => yes put rev 2 \n get * at=1 => [] rev 2"),
        .init("the past may be limited", "txn ? put a 1, put b 2 => yes put, put rev 2 \n del * => yes del 2 rev 3 \n get * at=2 limit=1 => [a=1(2,2,1)] of 2 rev 3"),
        .init("the past may be read for its keys", "put a 1 => yes put rev 2 \n get * at=2 keys => [a=(2,2,1)] rev 2"),
        .init("the future cannot be read", "get a at=2 => error future 2 at 1"),
        .init("a past key has the lease it had", "lease L 10 \n put a 1 lease=L => yes put rev 2 \n put a 2 => yes put rev 3 \n get a at=2 => [a=1(2,2,1)L] rev 3"),
    ]

    static let puts: [ConformanceCase] = [
        .init("each put is a revision", "put a 1 => yes put rev 2 \n put a 1 => yes put rev 3"),
        .init("a put keeps the create revision and counts", "put a 1 => yes put rev 2 \n put a 2 => yes put rev 3 \n get a => [a=2(2,3,2)] rev 3"),
        .init("putting the same value is a change", "put a 1 => yes put rev 2 \n put a 1 => yes put rev 3 \n get a => [a=1(2,3,2)] rev 3"),
        .init("another key's change leaves a key alone", "put a 1 => yes put rev 2 \n put b 1 => yes put rev 3 \n get a => [a=1(2,2,1)] rev 3"),
        .init("a key put after its deletion is new", "put a 1 => yes put rev 2 \n del a => yes del 1 rev 3 \n put a 2 => yes put rev 4 \n get a => [a=2(4,4,1)] rev 4"),
        .init("versions count on", "put a 1 => yes put rev 2 \n put a 2 => yes put rev 3 \n put a 3 => yes put rev 4 \n get a => [a=3(2,4,3)] rev 4"),
        .init("an empty key is refused", "txn ? del ..b => error empty key"),
        .init("a read from an empty key is refused", "get ..b => error empty key"),
        .init("a value may be UTF-8", "put a grün => yes put rev 2 \n get a => [a=grün(2,2,1)] rev 2"),
    ]

    static let deletes: [ConformanceCase] = [
        .init("deleting nothing is no revision", "del a => yes del 0 rev 1"),
        .init("deleting twice deletes once", "put a 1 => yes put rev 2 \n del a => yes del 1 rev 3 \n del a => yes del 0 rev 3"),
        .init("a deleted key is gone", "put a 1 => yes put rev 2 \n del a => yes del 1 rev 3 \n get a => [] rev 3"),
        .init("a prefix goes in one revision", "put a1 1 => yes put rev 2 \n put a2 1 => yes put rev 3 \n del a* => yes del 2 rev 4"),
        .init("a range's end stays", "put a 1 => yes put rev 2 \n put b 1 => yes put rev 3 \n del a..b => yes del 1 rev 4 \n get * => [b=1(3,3,1)] rev 4"),
        .init("everything can go", "put a 1 => yes put rev 2 \n put b 1 => yes put rev 3 \n del * => yes del 2 rev 4 \n get * => [] rev 4"),
        .init("an open range goes to the end", "put a 1 => yes put rev 2 \n put z 1 => yes put rev 3 \n del b.. => yes del 1 rev 4 \n get * => [a=1(2,2,1)] rev 4"),
        .init("a backward range deletes nothing", "put b 1 => yes put rev 2 \n del c..a => yes del 0 rev 2"),
        .init("neighbours stay", "put a 1 => yes put rev 2 \n put aa 1 => yes put rev 3 \n del a => yes del 1 rev 4 \n get * => [aa=1(3,3,1)] rev 4"),
    ]

    static let compares: [ConformanceCase] =
        pairs("ver", holds: ["=2", ">1", "<3", "!=1"], fails: ["=1", ">2", "<2", "!=2"])
        + pairs("mod", holds: ["=3", ">2", "<4", "!=2"], fails: ["=2", ">3", "<3", "!=3"])
        + pairs("new", holds: ["=2", ">1", "<3", "!=3"], fails: ["=3", ">2", "<2", "!=2"])
        + pairs("val", holds: ["=m", ">l", "<n", "!=x", ">M", "<mm"], fails: ["=x", ">m", "<m", "!=m", "<M", ">mm"])
        + absent("ver", holds: ["=0", "<1", "!=1"], fails: ["=1", ">0", "!=0"])
        + absent("mod", holds: ["=0", "<1", "!=1"], fails: ["=1", ">0", "!=0"])
        + absent("new", holds: ["=0", "<1", "!=1"], fails: ["=1", ">0", "!=0"])
        + absent("val", holds: [], fails: ["=x", "!=x", "<x", ">x"])

    /// Compares of a key that was put twice, at revisions 2 and 3, and is `m`.
    private static func pairs(_ target: String, holds: [String], fails: [String]) -> [ConformanceCase] {
        verdicts(holds, fails).map { relation, verdict in
            .init(
                "\(target)\(relation) of a key with history: \(verdict)",
                "put a 1 => yes put rev 2 \n put a m => yes put rev 3 \n txn \(target)(a)\(relation) ? => \(verdict)  rev 3")
        }
    }

    private static func absent(_ target: String, holds: [String], fails: [String]) -> [ConformanceCase] {
        verdicts(holds, fails).map { relation, verdict in
            .init("\(target)\(relation) of a key that is not there: \(verdict)", "txn \(target)(a)\(relation) ? => \(verdict)  rev 1")
        }
    }

    private static func verdicts(_ holds: [String], _ fails: [String]) -> [(relation: String, verdict: String)] {
        holds.map { ($0, "yes") } + fails.map { ($0, "no") }
    }
}
