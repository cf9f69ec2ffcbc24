import CGI
import Testing

@Suite struct MediaTypeTests {
    @Test(arguments: [
        ("application/json", "application/json", []),
        ("Application/JSON", "application/json", []),
        (" text/html\t", "text/html", []),
        ("text/html;charset=utf-8", "text/html", [["charset", "utf-8"]]),
        ("text/html \t; \tCharset=UTF-8 ", "text/html", [["charset", "UTF-8"]]),
        ("text/html;;charset=utf-8; ;", "text/html", [["charset", "utf-8"]]),
        ("a/b;c=d;e=f;c=g", "a/b", [["c", "d"], ["e", "f"], ["c", "g"]]),
        (#"a/b;c="d e;f=\"g\"\\"; h=i"#, "a/b", [["c", #"d e;f="g"\"#], ["h", "i"]]),
        (#"a/b;c="""#, "a/b", [["c", ""]]),
        (#"a/b;c="ক""#, "a/b", [["c", "ক"]]),
        ("multipart/form-data; boundary=----a'b", "multipart/form-data", [["boundary", "----a'b"]]),
        ("application/vnd.api+json", "application/vnd.api+json", []),
    ])
    func `A media type has an essence and parameters`(value: String, essence: String, parameters: [[String]]) throws {
        let mediaType = try #require(MediaType(value))
        #expect(mediaType.essence == essence)
        #expect("\(mediaType.type)/\(mediaType.subtype)" == essence)
        #expect(mediaType.parameters.map { [$0.name, $0.value] } == parameters)
    }

    @Test(arguments: [
        "", " ", "/", "a", "a/", "/b", "a /b", "a/ b", "a/b/c", "a/b c", "a/b,c/d", "a/b;c", "a/b;c=", "a/b;c =d",
        "a/b;c= d", "a/b;=d", "a/b;c=d e", #"a/b;c="d"#, #"a/b;c="d\"#, #"a/b;c="d"e"#, "a/b\r\n", "a/b\u{0}", "а/b",
        "a/b;c=ক", "a\u{301}/b", "(a)/b",
    ])
    func `What is not a media type is none`(value: String) {
        #expect(MediaType(value) == nil)
    }

    @Test(arguments: [
        ("text/html", nil), ("text/html;charset=UTF-8", "utf-8"), (#"text/html;CHARSET="Utf-8""#, "utf-8"),
        ("text/html;charset=a;charset=b", "a"),
    ])
    func `The charset is the first one, in lower case`(value: String, charset: String?) {
        #expect(MediaType(value)?.charset == charset)
    }
}
