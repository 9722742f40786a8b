/// The ways the arguments of an instruction are split.
enum ArgumentScanner {
    /// At white space, and nowhere else; tabs and spaces in a row are one.
    static func words(_ text: ArraySlice<UInt8>) -> [Statement.Word] {
        var words: [Statement.Word] = []
        var at = text.startIndex
        while at < text.endIndex {
            guard !Bytes.isSpace(text[at]) else {
                at += 1
                continue
            }
            let end = text[at...].firstIndex(where: Bytes.isSpace) ?? text.endIndex
            words.append(Statement.Word(text: Bytes.string(text[at..<end]), range: at..<end))
            at = end
        }
        return words
    }

    /// At white space outside quotes; quotes and escapes stay, because variables are replaced later.
    static func quotedWords(_ text: ArraySlice<UInt8>, escape: UInt8) -> [Statement.Word] {
        var words: [Statement.Word] = []
        var at = text.startIndex
        while at < text.endIndex {
            if case let width = Bytes.spaceWidth(text, at), width > 0 {
                at += width
                continue
            }
            let start = at
            let word = quotedWord(text, &at, escape)
            if !word.isEmpty { words.append(Statement.Word(text: Bytes.string(word), range: start..<at)) }
        }
        return words
    }

    private static func quotedWord(_ text: ArraySlice<UInt8>, _ at: inout Int, _ escape: UInt8) -> [UInt8] {
        var word: [UInt8] = []
        var quote: UInt8?
        while at < text.endIndex {
            let byte = text[at]
            if byte == escape, quote != Bytes.quote {
                // A lone escape at the end of the line escapes nothing and is dropped.
                guard at + 1 < text.endIndex else {
                    at += 1
                    break
                }
                word += [byte, text[at + 1]]
                at += 2
                continue
            }
            if let open = quote {
                if byte == open { quote = nil }
            } else if Bytes.spaceWidth(text, at) > 0 {
                break
            } else if byte == Bytes.quote || byte == Bytes.doubleQuote {
                quote = byte
            }
            word.append(byte)
            at += 1
        }
        return word
    }
}
