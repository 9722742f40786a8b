/// Names for containers that were given none: `adjective_surname`.
package enum NameGenerator {
    /// A random name; `attempt` above zero appends a digit, for when the plain name is taken.
    package static func name(attempt: Int = 0, using generator: inout some RandomNumberGenerator) -> String {
        let adjective = adjectives.randomElement(using: &generator) ?? "brave"
        let surname = surnames.randomElement(using: &generator) ?? "lovelace"
        return attempt == 0 ? "\(adjective)_\(surname)" : "\(adjective)_\(surname)\(Int.random(in: 0...9, using: &generator))"
    }

    static let adjectives = [
        "able", "agile", "amber", "ample", "ardent", "austere", "bold", "brave", "bright", "brisk", "calm", "candid",
        "careful", "cheerful", "civil", "clever", "cosmic", "crisp", "curious", "daring", "deft", "eager", "earnest",
        "elated", "epic", "exact", "fair", "fervent", "festive", "focused", "frank", "friendly", "gentle", "gifted",
        "glad", "grand", "happy", "hardy", "honest", "hopeful", "humble", "jolly", "jovial", "keen", "kind", "lively",
        "loyal", "lucid", "lucky", "mellow", "merry", "mighty", "modest", "musing", "neat", "nimble", "noble", "patient",
        "peaceful", "pensive", "placid", "plucky", "polite", "prompt", "proud", "quick", "quiet", "quirky", "radiant",
        "ready", "relaxed", "robust", "serene", "sharp", "silent", "sincere", "sleek", "smart", "snappy", "solid",
        "spry", "stable", "steady", "stoic", "sturdy", "sunny", "swift", "tender", "thrifty", "tidy", "tough", "upbeat",
        "valiant", "vibrant", "vigilant", "warm", "wise", "witty", "wonderful", "zealous", "zen",
    ]

    static let surnames = [
        "abel", "agnesi", "allen", "archimedes", "aryabhata", "babbage", "banach", "banzai", "bardeen", "bartik",
        "bell", "bhabha", "blackwell", "bohr", "booth", "borg", "bose", "brahmagupta", "burnell", "cannon", "carson",
        "cerf", "chandrasekhar", "chatelet", "chaum", "clarke", "cohen", "cori", "cray", "curie", "darwin", "davinci",
        "diffie", "dijkstra", "dirac", "easley", "edison", "einstein", "elion", "engelbart", "euclid", "euler",
        "faraday", "fermat", "fermi", "feynman", "franklin", "galileo", "galois", "gates", "gauss", "germain",
        "goldberg", "goodall", "haibt", "hamilton", "hawking", "heisenberg", "hellman", "hermann", "herschel", "hertz",
        "hodgkin", "hoover", "hopper", "hugle", "hypatia", "jackson", "jang", "jennings", "johnson", "joliot", "kalam",
        "kapitsa", "keldysh", "keller", "kepler", "khayyam", "kilby", "kirch", "knuth", "kowalevski", "lamarr",
        "lamport", "leakey", "leavitt", "lewin", "liskov", "lovelace", "maxwell", "mayer", "mccarthy", "mcclintock",
        "mclean", "meitner", "mendel", "mendeleev", "mestorf", "mirzakhani", "morse", "murdock", "neumann", "newton",
        "nightingale", "nobel", "noether", "northcutt", "noyce", "panini", "pare", "pasteur", "payne", "perlman",
        "pike", "poincare", "poitras", "ptolemy", "raman", "ramanujan", "ride", "ritchie", "robinson", "rosalind",
        "saha", "sammet", "shannon", "shaw", "shockley", "sinoussi", "snyder", "spence", "stallman", "swanson",
        "swartz", "swirles", "tesla", "thompson", "torvalds", "turing", "varahamihira", "visvesvaraya", "volhard",
        "wescoff", "wiles", "williams", "wilson", "wing", "wozniak", "wright", "yalow", "yonath",
    ]
}
