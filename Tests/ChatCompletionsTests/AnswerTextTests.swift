import Testing

@testable import ChatCompletions

@Suite struct AnswerTextTests {
    static let texts = [
        ("", ""), (" \n ", ""), ("answer", "answer"), ("  \n two\n\n words\t\u{A0}\r\n", "two\n\n words"),
        ("<think>\nকী <b> </thin চায়?\n</think>\n\n উত্তর ", "উত্তর"), (" <think></think>a", "a"),
        ("<think>a</think>b<think>c</think>", "b<think>c</think>"), ("<think>never ends </think", ""),
        ("<think>a</think> \n", ""), ("<thin", "<thin"), ("<thin ", "<thin"), ("<thinking>", "<thinking>"),
        ("< think>", "< think>"), ("Use <think>tags</think>.", "Use <think>tags</think>."),
        ("\u{200D}ক\u{200C} ", "\u{200D}ক\u{200C}"), ("<think></think>\u{301}e\u{301}", "\u{301}e\u{301}"),
    ]

    @Test("The answer is the same however the text is cut", arguments: texts)
    func cutAnywhere(text: String, answer: String) {
        let scalars = Array(text.unicodeScalars)
        for cut in 0...scalars.count {
            expect(answer, from: [scalars[..<cut], scalars[cut...]])
        }
        expect(answer, from: scalars.indices.map { scalars[$0...$0] })
    }

    @Test func `Words come at once, and the white space after them with the next`() {
        var text = AnswerText()
        let pieces = [" Hello", " ", "\n", "there", ". ", "<"].map { text.append($0) }
        #expect(pieces == ["Hello", "", "", " \nthere", ".", " <"])
        #expect(text.end() == "")
    }

    private func expect(_ answer: String, from pieces: [ArraySlice<Unicode.Scalar>]) {
        var text = AnswerText()
        var reported = ""
        for piece in pieces {
            reported += text.append(String(String.UnicodeScalarView(piece)))
        }
        reported += text.end()
        #expect(Array(reported.utf8) == Array(answer.utf8))
        #expect(Array(text.content.utf8) == Array(answer.utf8))
    }
}
