import Testing

/// What a user asks one after the other, and the sections that the answer to the last question needs.
struct GuideDialogue: Sendable, CustomTestStringConvertible {
    let questions: [String]
    let sections: Set<String>

    init(_ questions: String..., needs sections: Set<String>) {
        self.questions = questions
        self.sections = sections
    }

    var testDescription: String { questions.joined(separator: " → ") }
}

extension GuideDialogue {
    static let english: [GuideDialogue] = [
        GuideDialogue(
            "How do I withdraw money from my wallet?", "And how long does that take?",
            needs: ["Request a payout", "Payout fees and times"]),
        GuideDialogue("How do I withdraw money from my wallet?", "Why?", needs: ["Request a payout"]),
        GuideDialogue(
            "how do i go live", "and how do I stop it?", needs: ["Go live", "End a stream and find it again"]),
        GuideDialogue("How do I open a dispute?", "what if the 48 hours are over", needs: ["Open a dispute"]),
        GuideDialogue(
            "what is CAP", "can it use two cameras?", "and then both at once?",
            needs: ["What CAP is", "Use both cameras"]),
        GuideDialogue(
            "I want to sell my old laptop", "when do I get the money?",
            needs: ["Sell an item", "When a seller gets paid"]),
        GuideDialogue("enable 2FA", "is it worth it?", needs: ["Two-factor authentication"]),
        GuideDialogue("set up parental control for my son", "ok", "done, what next?", needs: ["Set up Guardian"]),
        GuideDialogue(
            "how do I add money?", "which amounts are possible?", "and does it cost anything", needs: ["Add money"]),
        GuideDialogue(
            "where do i verify my identity", "it was not accepted", needs: ["Complete the identity check (KYC)"]),
        GuideDialogue("I am in danger", "yes", "what happens after I press it?", needs: ["Send an SOS"]),
        GuideDialogue("my feed is empty", "I already did that", needs: ["Empty feed"]),
        GuideDialogue("how do i report a scammer", "where do I see the number?", needs: ["Report an issue"]),
        GuideDialogue(
            "start capture button is greyed out", "still waiting for GPS", "I am outside already",
            needs: ["When Start Capture is not ready"]),
        GuideDialogue(
            "How do I withdraw money from my wallet?", "thanks! And how do I change the language?",
            needs: ["Change the language"]),
    ]

    static let bengali: [GuideDialogue] = [
        GuideDialogue("আমি কীভাবে টাকা তুলব?", "সেটা কত দিন লাগে?", needs: ["টাকা তোলা", "টাকা তোলার ফি ও সময়"]),
        GuideDialogue("আমি কীভাবে টাকা তুলব?", "কেন?", needs: ["টাকা তোলা"]),
        GuideDialogue("লাইভে যাব কীভাবে", "আর বন্ধ করব কীভাবে?", needs: ["লাইভে যাওয়া", "লাইভ শেষ করা ও পরে দেখা"]),
        GuideDialogue("dispute খুলব কিভাবে", "৪৮ ঘণ্টা পার হয়ে গেলে?", needs: ["ডিসপিউট খোলা"]),
        GuideDialogue(
            "CAP কী জিনিস?", "দুইটা ক্যামেরা দিয়ে হবে?", "একসাথে?", needs: ["CAP কী", "দুই ক্যামেরা একসাথে চালানো"]),
        GuideDialogue(
            "আমি একটা সাইকেল বিক্রি করব", "টাকা কবে পাব?", needs: ["পণ্য বিক্রি", "বিক্রেতা কখন টাকা পান"]),
        GuideDialogue("2FA অন করতে চাই", "এটা করে লাভ কী?", needs: ["দুই ধাপে যাচাই (2FA)"]),
        GuideDialogue("প্যারেন্টাল কন্ট্রোল চালু করতে চাই", "আচ্ছা", "করেছি, তারপর?", needs: ["Guardian চালু করা"]),
        GuideDialogue(
            "ওয়ালেটে টাকা যোগ করব কিভাবে", "কত টাকা করে দেওয়া যায়?", "কোনো চার্জ আছে?", needs: ["টাকা যোগ করা"]),
        GuideDialogue("KYC কীভাবে করব", "গ্রহণ করেনি, এখন?", needs: ["পরিচয় যাচাই (KYC)"]),
        GuideDialogue("আমি বিপদে আছি", "হ্যাঁ", "চাপ দিলে কী হবে?", needs: ["SOS পাঠানো"]),
        GuideDialogue("ফিড ফাঁকা কেন", "ওটা তো করলাম", needs: ["ফিড খালি"]),
        GuideDialogue("একটা ফেক আইডি রিপোর্ট করতে চাই", "নম্বরটা কোথায় পাব?", needs: ["রিপোর্ট করা"]),
        GuideDialogue(
            "Start Capture বাটন কাজ করছে না", "জিপিএসের জন্য অপেক্ষা করছে", "আমি তো বাইরেই আছি",
            needs: ["Start Capture চালু না হলে"]),
        GuideDialogue("How do I withdraw money?", "কত দিন লাগে?", needs: ["টাকা তোলা", "টাকা তোলার ফি ও সময়"]),
        GuideDialogue("আমি কীভাবে টাকা তুলব?", "ধন্যবাদ! ভাষা বদলাব কীভাবে?", needs: ["ভাষা বদলানো"]),
    ]
}
