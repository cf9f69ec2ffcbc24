import Testing

@testable import Chatbot

struct GuideTests {
    @Test("A guide has its sections in order, with group, keywords and body")
    func readsSections() throws {
        let guide = try Guide(
            markdown: """
                # Wallet

                ## Add money
                Keywords: top up, deposit

                1. Open **Wallet**.

                ### Note
                Cards only.

                ## Balance

                See **Wallet**.

                # Live
                ## Go live
                Tap it.
                """)
        #expect(
            guide.sections == [
                Guide.Section(
                    title: "Add money", group: "Wallet", keywords: "top up, deposit",
                    body: "1. Open **Wallet**.\n\n### Note\nCards only."),
                Guide.Section(title: "Balance", group: "Wallet", keywords: "", body: "See **Wallet**."),
                Guide.Section(title: "Go live", group: "Live", keywords: "", body: "Tap it."),
            ])
        #expect(
            guide.markdown == """
                # Wallet

                ## Add money

                1. Open **Wallet**.

                ### Note
                Cards only.

                ## Balance

                See **Wallet**.

                # Live

                ## Go live

                Tap it.


                """)
    }

    @Test(
        "However an editor saves a guide, it reads the same",
        arguments: [
            "# Wallet\n\n## Add money\nKeywords: top up\n\n1. Open.\n2. Pay.\n",
            "# Wallet\n\n## Add money\nKeywords: top up\n\n1. Open.\n2. Pay.",
            "\u{FEFF}# Wallet\r\n\r\n## Add money\r\nKeywords: top up\r\n\r\n1. Open.\r\n2. Pay.\r\n",
            "# Wallet\n\n## Add money\nkeywords: top up\n1. Open.\n2. Pay.",
            "# Wallet\n## Add money\nKEYWORDS:top up\n1. Open.\n2. Pay.",
            "\n\n#  Wallet  \n##  Add money\t\n\nKeywords:top up \n1. Open. \n2. Pay.\n\n\n",
        ])
    func toleratesEditors(_ markdown: String) throws {
        #expect(
            try Guide(markdown: markdown).sections == [
                Guide.Section(title: "Add money", group: "Wallet", keywords: "top up", body: "1. Open.\n2. Pay.")
            ])
    }

    @Test(
        "A guide that is not in the format is refused, with the line",
        arguments: [
            ("", 1, .noSection),
            ("# Wallet\n", 2, .noSection),
            ("# Wallet\nSome text\n", 2, .textOutsideSection),
            ("Hello\n## Add money\nOpen.", 1, .textOutsideSection),
            ("# Wallet\n## Add money\n\n## Send\nText", 2, .emptySection("Add money")),
            ("## Add money\nKeywords: a\n", 1, .emptySection("Add money")),
            ("## Add\nText\n##\nText", 3, .emptyHeading),
            ("#\n## Add\nText", 1, .emptyHeading),
            ("## Add\nText\n##Send\nText", 3, .headingWithoutSpace),
            ("## Add\nText\n\n## Send\nText\n## Add\nText", 6, .duplicateHeading("Add", firstLine: 1)),
            ("## Add\nText\nKeywords: late", 3, .keywordsNotBelowHeading),
            ("## Add\nKeywords: a\nKeywords: b\nText", 3, .keywordsNotBelowHeading),
        ] as [(String, Int, GuideError.Problem)])
    func refusesOtherText(_ markdown: String, _ line: Int, _ problem: GuideError.Problem) {
        #expect(throws: GuideError(line: line, problem: problem)) { try Guide(markdown: markdown) }
    }

    @Test("A section that a support team adds is found by its heading and by its keywords")
    func findsAddedSection() throws {
        let shipped = try Prompts.shipped(in: .english).guide
        let added = "\n## Pin a post\nKeywords: sticky post, keep a post on top\n\nTap **Pin**."
        let guide = try Guide(markdown: shipped.markdown + added)
        #expect(guide.sections.count == shipped.sections.count + 1)
        #expect(guide.confidentMatch("how can I pin a post?")?.title == "Pin a post")
        #expect(guide.confidentMatch("I want a sticky post")?.title == "Pin a post")
        #expect(shipped.confidentMatch("I want a sticky post") == nil)
    }

    @Test("Matches come best first, and no more than asked for")
    func limitsMatches() throws {
        let guide = try Prompts.shipped(in: .english).guide
        let matches = guide.matches("wallet payout", limit: 3)
        #expect(matches.count == 3)
        #expect(matches.map(\.score) == matches.map(\.score).sorted(by: >))
        #expect(guide.matches("wallet payout").count > 3)
        #expect(guide.matches("zebra crossing").isEmpty)
    }

    @Test("A phrase that is missing is named")
    func namesMissingPhrase() {
        #expect(throws: GuideError(line: 3, problem: .missingPhrase("Thanks"))) {
            try GuidePhrases(markdown: "## Greeting\nHello.\n")
        }
    }
}
