import Chatbot
import ChatbotAPI
@preconcurrency import Glibc  // `stderr` is a variable to the compiler; nothing changes it

/// Every endpoint but `messages-send`, in one executable: it is what its file is called. `make stage` gives it a name per
/// endpoint (a hard link), and each endpoint is still one file to take away, to limit, or to read.
///
/// Thirteen executables were 230 MB to upload, of which all but a few kilobytes were the same; now their pages are in
/// memory once (`docs/decisions.md`).
@main enum Endpoints {
    static func main() {
        let executable = CurrentProcess.executable
        let home = executable.home
        switch executable.name {
        case AccountDelete.name: AccountDelete.serve(in: home)
        case AccountExport.name: AccountExport.serve(in: home)
        case AccountShow.name: AccountShow.serve(in: home)
        case AuthPassword.name: AuthPassword.serve(in: home)
        case AuthRegister.name: AuthRegister.serve(in: home)
        case AuthToken.name: AuthToken.serve(in: home)
        case ConversationsCreate.name: ConversationsCreate.serve(in: home)
        case ConversationsDelete.name: ConversationsDelete.serve(in: home)
        case ConversationsList.name: ConversationsList.serve(in: home)
        case ConversationsRename.name: ConversationsRename.serve(in: home)
        case Health.name: Health.serve(in: home)
        case MessagesList.name: MessagesList.serve(in: home)
        case Root.name: Root.serve(in: home)
        default:
            fputs("error: no endpoint is called \(executable.name)\n", stderr)
            exit(EX_USAGE)
        }
    }
}
