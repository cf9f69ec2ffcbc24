/// Lines as the endpoints write them into their logs.
enum LogLines {
    static func request(
        day: String = "2026-03-01", time: String = "12:00:00.000", status: Int = 200, milliseconds: Int = 5,
        more: String = ""
    ) -> String {
        #"{"time":"\#(day)T\#(time)Z","level":"info","endpoint":"x","message":"request",\#(more)"#
            + #""milliseconds":\#(milliseconds),"request_id":"0","status":\#(status)}"#
    }

    static func reply(_ model: String, _ prompt: Int, _ completion: Int, day: String = "2026-03-01") -> String {
        request(
            day: day,
            more: #""source":"groq","model":"\#(model)","attempts":1,"prompt_tokens":\#(prompt),"#
                + #""completion_tokens":\#(completion),"#)
    }
}
