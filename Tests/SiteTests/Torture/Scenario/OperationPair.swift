/// Something that is done, killed at any point, and something else about the same account that is then done to the end.
struct OperationPair: Sendable {
    let first: Operation
    let second: Operation

    /// The first one up to a point, and the second one.
    struct Kill: Sendable {
        let pair: OperationPair
        let image: FolderImage
        /// What the killed process had done.
        let calls: [SystemCall]
        /// Whether its last call is one that others see, and that the disk does not have.
        let leavesSomething: Bool
        let title: String
    }

    private static func changesStore(_ call: SystemCall) -> Bool {
        switch call {
        case .append, .rename, .unlink: true
        default: false
        }
    }

    /// Every point at which killing makes a difference.
    func kills() throws -> [Kill] {
        let image = try first.initialImage()
        let folder = try ScratchFolder(image)
        let recording = try Recording(first, on: try CGISite(data: folder.url))
        let calls = recording.processes.flatMap(\.calls)
        return calls.indices.compactMap { index in
            switch calls[index] {
            case .close, .respond: nil
            default:
                Kill(
                    pair: self, image: image, calls: Array(calls[...index]),
                    leavesSomething: Self.changesStore(calls[index]),
                    title: "\(first.name), killed after \(index + 1) of \(calls.count) calls, then \(second.name)")
            }
        }
    }
}

extension OperationPair.Kill {
    /// Lets the second operation follow, and the power fail at every point of it.
    func examine(
        statesPerPoint: Int, using random: inout SplitMix64
    ) throws -> Figures {
        var aftermath = try Aftermath(pair.first, on: image)
        var disk = SimulatedDisk(image)
        for call in calls { try disk.apply(call) }
        disk.endProcess()
        let folder = try ScratchFolder(disk.image)
        let site = try CGISite(data: folder.url)
        aftermath = try aftermath.followed(by: pair.second, on: disk.image)
        let recording = try Recording(pair.second, on: site)
        var figures = Figures()
        if let flaw = recording.outcome.flaw { figures.add([Problem(.wrong, flaw)], rows: 0, of: title) }
        let power = PowerLoss(statesPerPoint: statesPerPoint, statesInAll: Torture.isLong ? 100 : 4)
        // The end matters most: whatever is still pending there has been relied upon.
        var end = disk
        for process in recording.processes {
            for call in process.calls { try end.apply(call) }
            end.endProcess()
        }
        let isAcknowledged = recording.outcome.isAcknowledged
        let last = end.crashStates(statesPerPoint, using: &random).map {
            PowerLoss.State(image: $0, isAcknowledged: isAcknowledged)
        }
        let states = try power.states(of: recording, on: disk, using: &random)
        figures.add(
            try PowerLoss.examine(
                last + states.filter { !last.contains($0) }, of: recording, aftermath, title: title))
        return figures
    }
}

extension OperationPair {
    static let all = [
        OperationPair(
            first: .renameConversation("rename and compact", prepare: fillConversations),
            second: .renameConversation("rename", to: "Another")),
        OperationPair(
            first: .renameConversation("rename and compact", prepare: fillConversations),
            second: .createConversation("create") { $0.maria }),
        OperationPair(
            first: .renameConversation("rename and compact", prepare: fillConversations),
            second: .deleteConversation("delete")),
        OperationPair(
            first: .sendMessage("send and compact the ids") { _, files in
                try files.repeatLastRow(in: "sequences/messages.jsonl")
            },
            second: .sendMessage("send", content: "Something else")),
        OperationPair(
            first: .changePassword("change the password, and compact", fillingFile: true),
            second: .logInAndCreate(as: "maria", password: Operation.newPassword)),
        OperationPair(
            first: .register(named: "nadia", "register"),
            second: .logInAndCreate(as: "nadia", password: "password of nadia")),
        OperationPair(
            first: .register(named: "nadia", "register"), second: .register(named: "nadia", "register again")),
        OperationPair(
            first: .createConversation("create the first") { $0.petra },
            second: .createConversation("create the first again") { $0.petra }),
        OperationPair(
            first: .createConversation("create") { $0.maria },
            second: .sendToNewest("send to it", content: "New Conversation")),
        OperationPair(
            first: .sendMessage("send with a key", key: "one-key"),
            second: .sendMessage("send with the same key", key: "one-key")),
        OperationPair(
            first: .sendMessage("send the first", conversation: 2, key: "one-key"),
            second: .sendMessage("send the first again", conversation: 2, key: "one-key")),
        OperationPair(first: .deleteConversation("delete"), second: .deleteConversation("delete again")),
        OperationPair(first: .deleteConversation("delete"), second: .createConversation("create") { $0.maria }),
        OperationPair(
            first: .deleteAccount("delete maria") { $0.maria },
            second: .deleteAccount("delete maria again") { $0.maria }),
        OperationPair(
            first: .deleteAccount("delete maria") { $0.maria },
            second: .register(named: "maria", "register maria", password: "another password")),
        OperationPair(
            first: .deleteAccount("delete petra alone") { $0.petra },
            second: .register(named: "petra", "register petra", password: "another password")),
    ]

    @Sendable private static func fillConversations(_ sample: SampleStore, _ files: StoreFiles) throws {
        try files.repeatLastRow(in: StoreFiles.conversationFile(of: sample.userID(sample.maria)))
    }
}
