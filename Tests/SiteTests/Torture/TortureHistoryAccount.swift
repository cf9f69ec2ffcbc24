/// A username as the API promises it: at any time nobody's or one account's.
struct TortureAccount: SequentialObject {
    /// What a token says.
    struct Token: Sendable, Hashable {
        let user: Int
        let version: Int
    }

    /// What was told is part of the step. Passwords are numbers here.
    enum Step: Sendable, Hashable {
        case register(password: Int)
        case findTaken
        case logIn(password: Int, Token)
        case failToLogIn(password: Int)
        case use(Token)
        case failToUse(Token)
        /// The new token carries the next version.
        case change(Token, from: Int, to: Int)
        case failToChange(Token, from: Int)
        case delete(Token, password: Int)
    }

    private var exists = false
    private var password = 0
    private var version = 0
    /// 0 until a token has told it.
    private var user = 0
    /// Ids increase, and are never given again.
    private var lastUser = 0

    func taking(_ step: Step) -> TortureAccount? {
        var next = self
        switch step {
        case .register(let password):
            guard !exists else { return nil }
            (next.exists, next.password, next.version, next.user) = (true, password, 0, 0)
        case .findTaken:
            guard exists else { return nil }
        case .logIn(let password, let token):
            guard exists, self.password == password, next.isTold(token) else { return nil }
        case .failToLogIn(let password):
            guard !exists || self.password != password else { return nil }
        case .use(let token):
            guard exists, next.isTold(token) else { return nil }
        case .failToUse(let token):
            guard !exists || user != token.user || version != token.version else { return nil }
        case .change(let token, let old, let new):
            guard exists, password == old, next.isTold(token) else { return nil }
            (next.password, next.version) = (new, version + 1)
        case .failToChange(let token, let old):
            guard !exists || user != token.user || version != token.version || password != old else { return nil }
        case .delete(let token, let password):
            guard exists, self.password == password, next.isTold(token) else { return nil }
            next.exists = false
            (next.password, next.version, next.user) = (0, 0, 0)
        }
        return next
    }

    /// Whether a token is good. The first one tells which id the account got.
    private mutating func isTold(_ token: Token) -> Bool {
        if user == 0, token.user > lastUser { (user, lastUser) = (token.user, token.user) }
        return user == token.user && version == token.version
    }
}
