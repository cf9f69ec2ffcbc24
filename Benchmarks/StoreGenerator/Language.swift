/// Writes texts of random words: every one different, and of the bytes of real ones.
struct Language {
    private let sentences: [Sentence]

    private struct Sentence {
        let text: String
        let scalars: Int
    }

    /// Makes the sentences that texts are put together of: to choose among those is much faster than among words.
    private init(_ words: String, sentenceEnd: String, random: inout SplitMix64) {
        let words = words.split(separator: " ")
        sentences = (0..<2000).map { _ in
            var sentence = (0..<Int.random(in: 4...9, using: &random)).map { _ in
                random.once(in: 30)
                    ? Self.rarities.randomElement(using: &random)! : words.randomElement(using: &random)!
            }
            sentence.append(words.randomElement(using: &random)! + sentenceEnd)
            let text = sentence.joined(separator: " ")
            return Sentence(text: text, scalars: text.unicodeScalars.count)
        }
    }

    /// - Parameter length: how many Unicode scalars, at least; at most a sentence more.
    func text(ofLength length: Int, random: inout SplitMix64) -> String {
        var text = ""
        var scalars = 0
        while true {
            let sentence = sentences.randomElement(using: &random)!
            text += sentence.text
            scalars += sentence.scalars
            if scalars >= length { return text }
            let separator = random.once(in: 4) ? "\n\n- " : " "
            text += separator
            scalars += separator.utf8.count
        }
    }

    /// What JSON, COPY and SQL each have to escape, and scalars outside the Basic Multilingual Plane.
    private static let rarities: [Substring] = [
        "\"Withdraw\"", "C:\\app", "\\N", "\\.", "it's", "**Wallet**", "\t•", "\r\n", "100%", "café", "👍", "👨‍👩‍👧", "৳৫০০",
    ]

    static func english(random: inout SplitMix64) -> Language {
        Language(
            """
            the app you can open your wallet and tap withdraw then enter amount of money that want to send please check \
            verification code was sent by email or phone number if it does not arrive within five minutes try again \
            from settings page profile picture account password change friends family live stream video call gift coins \
            level task daily reward invite link share how do I where is my balance why cannot see history support team
            """, sentenceEnd: ".", random: &random)
    }

    static func bengali(random: inout SplitMix64) -> Language {
        Language(
            """
            আপনি অ্যাপ খুলে ওয়ালেট থেকে টাকা তুলতে পারেন প্রথমে সেটিংস পাতায় যান তারপর পাসওয়ার্ড পরিবর্তন করুন যাচাই কোড \
            ইমেইল অথবা ফোন নম্বরে পাঠানো হবে যদি পাঁচ মিনিটের মধ্যে না আসে আবার চেষ্টা করুন আমার প্রোফাইল ছবি কীভাবে \
            বদলাব বন্ধু পরিবার সরাসরি ভিডিও উপহার কয়েন স্তর কাজ দৈনিক পুরস্কার আমন্ত্রণ লিংক ভাগ ব্যালেন্স কোথায় দেখব \
            ইতিহাস সহায়তা দল
            """, sentenceEnd: "।", random: &random)
    }
}
