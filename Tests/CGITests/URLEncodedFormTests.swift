import CGI
import Testing

@Suite struct URLEncodedFormTests {
    @Test(arguments: [
        ("", []),
        ("&&", []),
        ("a=b", [["a", "b"]]),
        ("a=b&c=d", [["a", "b"], ["c", "d"]]),
        ("&a=b&&c=d&", [["a", "b"], ["c", "d"]]),
        ("a", [["a", ""]]),
        ("a=", [["a", ""]]),
        ("=a", [["", "a"]]),
        ("=", [["", ""]]),
        ("a=b=c", [["a", "b=c"]]),
        ("a+b=c+d", [["a b", "c d"]]),
        ("a=%2B%26%3D%25", [["a", "+&=%"]]),
        ("a=%2b", [["a", "+"]]),
        ("a=%zz%&b=%4", [["a", "%zz%"], ["b", "%4"]]),
        ("a=%+4", [["a", "% 4"]]),
        ("a=%%41", [["a", "%A"]]),
        ("a=%00", [["a", "\u{0}"]]),
        ("a=%E0%A6%95&b=ক", [["a", "ক"], ["b", "ক"]]),
        ("a=%EF%BB%BFb", [["a", "\u{FEFF}b"]]),
        ("a=\r\nb", [["a", "\r\nb"]]),
        ("a;b=c;d", [["a;b", "c;d"]]),
    ])
    func `A form is read as the URL standard says`(text: String, fields: [[String]]) throws {
        let form = try #require(URLEncodedForm(text))
        #expect(
            form.fields.map { [Array($0.name.utf8), Array($0.value.utf8)] } == fields.map { $0.map { Array($0.utf8) } })
        #expect(URLEncodedForm(Array(text.utf8))?.fields.count == fields.count)
    }

    @Test(arguments: [
        "a=%FF", "%FF=a", "a=b&c=%C3", "a=%C3&b=%A9", "a=%C0%80", "a=%ED%A0%80", "a=%F4%90%80%80", "a=%C3+%A9",
    ])
    func `A form that is not UTF-8 is no form`(text: String) {
        #expect(URLEncodedForm(text)?.fields.count == nil)
    }

    @Test func `Bad bytes that are not encoded are no form, either`() {
        #expect(URLEncodedForm([0x61, 0x3D, 0xFF])?.fields.count == nil)
    }

    @Test func `A repeated name has its first value, and all of them`() throws {
        let form = try #require(URLEncodedForm("a=1&b=2&a=3&A=4"))
        #expect(form["a"] == "1")
        #expect(form.values("a") == ["1", "3"])
        #expect(form["c"] == nil)
        #expect(form.values("c") == [])
    }
}
