/// Words that say nothing about what a question is about: they are neither searched nor counted.
enum StopWords {
    static let english = WordList(GuideTokenizer.words(in: englishWords))

    /// Stems, because nearly every Bengali word takes endings.
    static let bengaliStems = WordList(GuideTokenizer.words(in: bengaliWords).map(BengaliText.stem))

    /// Words for "not", which are all one term: what goes wrong is another topic than how it goes.
    static let negations = WordList(GuideTokenizer.words(in: negationWords))

    /// The term that stands for each of them.
    static let negation: GuideTokenizer.Word = ["n", "o", "t"]

    private static let negationWords = """
        not no never nothing cannot can't couldn't don't doesn't didn't isn't aren't wasn't won't wouldn't hasn't haven't unable
        না নাই নেই নি
        """

    private static let englishWords = """
        a about after again all already also always am an and another any anyone anything app application are as at
        be because been before being bhai bro brother but by can could dear did do does doing done
        each else enable disable activate etc even ever every everything exactly explain for from get gets getting give go goes going good got guys
        had happen happened happening happens has have having he her here him his how however hows i i'd i'll i'm i've if im in
        instead into is it it's its just keep kindly know let lets like little lot may maybe me might mine more most much
        must my myself need needed needs now of off ok okay on once one only or other our out over own
        please pls plz possible properly question really right said same say says she show sir so some somebody someone
        something still such sure take tell than that that's the their them then there there's these they thing things this those
        time times to today too turn tried try trying u under until up upon us use used using very via wanna want wanted wants was way
        we well were what what's whats when where where's which while who whom whose why will with within without work
        working works would yes yet you your yours
        """

    private static let bengaliWords = """
        আমি আমার আমাকে আমাদের আমরা আপনি আপনার আপনাকে আপনাদের আপনারা তুমি তোমার তোমাকে সে তার তাকে তারা তাদের
        এ এই এটা এর একে এখন এখনো এখানে ও ওই ওটা ওর সেই সেটা যে যা যদি যখন যেন যেখানে কেউ কারো
        কি কী কীভাবে কেমনে কেমন কিভাবে কোন কোনো কোথায় কোথা কোনটা কখন কেন কে কার কাকে কাছে কত কতো কিছু কই
        আছে আছি আছেন নয় হ্যাঁ হয় হয়ে হয়েছে হচ্ছে হবে হলো হল হলে হতে হওয়া হই হব গেছে গেলে গেল যায় যাবে যাচ্ছে যাওয়া যেতে যাব
        কর করা করি করে করো করব করান করানো করছ করত করল করেছে চাই চাচ্ছি চান চাইলে পারি পারব পারেন পারছি পারছে পারা পারলে পাব পাই পাওয়া পাচ্ছি
        দিন দেন দেয় দেব দিব দিয়ে দিতে দিলে দেওয়া নিয়ে নেব নেওয়া
        এবং আর বা অথবা কিন্তু তবে তাহলে তো থেকে জন্য সাথে সঙ্গে মধ্যে ভিতরে ভেতরে উপর উপরে দ্বারা মাধ্যমে পর্যন্ত প্রতি
        একটা এক কোনভাবে সব সকল অন্য আরো আরও শুধু মাত্র খুব অনেক বেশি ঠিক ভাই ভাইয়া আপু স্যার ম্যাডাম দয়া প্লিজ অনুগ্রহ একটু
        বল বলা বলি বলুন বলেন বলবেন জানা জানাবেন জানান জিনিস সেট অন অফ কাজ উপায় নিয়ম টা টি তে কে র এর য় রে
        """
}
