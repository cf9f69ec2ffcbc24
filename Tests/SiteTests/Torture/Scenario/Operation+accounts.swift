import Foundation

/// What one does with an account.
extension Operation {
    static let accounts = [
        register(named: "nadia", "register"), register(named: "nadia", "register as the very first", isFirst: true),
        register(named: "maria-255443", "register into a file with others"), changePassword("change the password"),
        changePassword("change the password, and compact", fillingFile: true),
        deleteAccount("delete an account with neighbors") { $0.maria },
        deleteAccount("delete an account that is alone in its file") { $0.petra },
    ]

    static func register(
        named name: String, _ title: String, password: String? = nil, isFirst: Bool = false
    ) -> Operation {
        let password = password ?? "password of \(name)"
        return Operation(
            name: title, subject: name, passwords: [password], isFirst: isFirst,
            run: { _, send in
                try send(.post("/auth/register", ["username": .string(name), "password": .string(password)]))
            },
            completes: { before, after in
                before.id == nil && after.id != nil && after.passwords == [password] && after.conversations.isEmpty
            },
            answersAgain: [400])
    }

    /// Logs in, and begins a conversation with the token.
    static func logInAndCreate(as name: String, password: String) -> Operation {
        Operation(
            name: "log in and create a conversation", subject: name,
            // The one before it may still be good, too.
            passwords: Array(Set([password, "password of \(name)"])).sorted(),
            run: { _, send in
                let logIn = try send(.post("/auth/token", form: ["username": name, "password": password]))
                guard logIn.isAcknowledged else { return logIn }
                return try send(.post("/conversations/").bearing(logIn.json["access_token"].text))
            },
            completes: createConversation("create a conversation") { $0.maria }.completes, answersAgain: [401])
    }

    static let newPassword = "a new password"

    static func changePassword(_ title: String, fillingFile: Bool = false) -> Operation {
        Operation(
            name: title, subject: "maria", passwords: ["password of maria", newPassword],
            prepare: { sample, files in
                if fillingFile { try files.repeatLastRow(in: StoreFiles.userFile(sample.maria.name)) }
            },
            run: { sample, send in
                try send(
                    .post(
                        "/auth/password",
                        ["password": .string(sample.maria.password), "new_password": .string(newPassword)]
                    ).bearing(sample.maria.token))
            },
            completes: { before, after in
                var expected = before
                expected.passwords = [newPassword]
                return after == expected
            },
            answersAgain: [401])
    }

    static func deleteAccount(
        _ title: String, _ member: @escaping @Sendable (SampleStore) -> SampleStore.Member
    ) -> Operation {
        let name = title.contains("alone") ? "petra" : "maria"
        return Operation(
            name: title, subject: name, passwords: ["password of \(name)"],
            run: { sample, send in
                let member = member(sample)
                return try send(
                    .delete("/auth/me", ["password": .string(member.password)]).bearing(member.token))
            },
            completes: { _, after in after.id == nil },
            // A deletion that was cut short leaves the user, who deletes what is left.
            mayLeave: { before, after in
                after.id == before.id && after.passwords == before.passwords
                    && after.conversations.allSatisfy(before.conversations.contains)
            },
            answersAgain: [401])
    }
}

extension StoreFiles {
    /// Makes a file worth compacting: its last row again and again, which changes nothing of what it says.
    func repeatLastRow(in path: String) throws {
        var contents = try Data(contentsOf: url(path))
        guard let last = contents.split(separator: UInt8(ascii: "\n")).last else {
            throw HarnessError("\(path) is empty")
        }
        while contents.count <= 65_536 { contents += last + [UInt8(ascii: "\n")] }
        try contents.write(to: url(path))
    }
}
