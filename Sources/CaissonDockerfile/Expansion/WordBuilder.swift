/// Collects the result of an expansion: the whole text, and the words it falls into.
struct WordBuilder {
    private(set) var text = String.UnicodeScalarView()
    private var word = String.UnicodeScalarView()
    private var words: [String] = []

    /// A character that splits words where it is white space.
    mutating func add(_ scalar: Unicode.Scalar) {
        text.append(scalar)
        if scalar.properties.isWhitespace { finishWord() } else { word.append(scalar) }
    }

    /// A character that stands for itself: it was quoted or escaped.
    mutating func addRaw(_ scalar: Unicode.Scalar) {
        text.append(scalar)
        word.append(scalar)
    }

    mutating func add(_ string: String) { for scalar in string.unicodeScalars { add(scalar) } }
    mutating func addRaw(_ string: String) { for scalar in string.unicodeScalars { addRaw(scalar) } }

    private mutating func finishWord() {
        if !word.isEmpty { words.append(String(word)) }
        word = String.UnicodeScalarView()
    }

    mutating func finish() -> (text: String, words: [String]) {
        finishWord()
        return (String(text), words)
    }
}
