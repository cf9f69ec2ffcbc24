import ArgumentParser
import Chatbot

/// Both tools in one executable, which is what its file is called: most of it they have in common (`docs/decisions.md`).
@main enum Tools {
    static func main() {
        switch CurrentProcess.executable.name {
        case "export-postgres": ExportPostgres.main()
        default: Chatbotctl.main()
        }
    }
}
