import ArgumentParser
import Foundation
import Manifests
import Reconcile

/// Colours, and what else concerns the terminal.
struct OutputOptions: ParsableArguments {
    @Flag(name: .customLong("no-color"), help: "Print without colours.")
    var noColor = false

    var isColored: Bool { !noColor && Terminal.hasColor }

    var style: TextStyle { TextStyle(color: isColored) }
}

/// What the process is connected to.
enum Terminal {
    /// Standard output is a terminal, and nobody asked for plain text.
    static var hasColor: Bool {
        ProcessInfo.processInfo.environment["NO_COLOR"] == nil && isatty(STDOUT_FILENO) == 1
    }

    /// Standard error is a terminal.
    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    /// How many characters a line of the terminal has; `nil` where there is none.
    static var width: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    /// Prints diagnostics to standard error, sorted by place.
    static func report(_ diagnostics: [Diagnostic]) {
        if diagnostics.isEmpty { return }
        let hasColor =
            ProcessInfo.processInfo.environment["NO_COLOR"] == nil && isatty(STDERR_FILENO) == 1
        write(DiagnosticRenderer(color: hasColor).render(diagnostics.sortedByLocation()))
    }

    /// Prints a text to standard output as it is, at once also where that is no terminal.
    static func print(_ text: String) {
        // Who reads it may have gone.
        try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }

    /// Prints a text to standard error as it is, behind what was printed before.
    static func write(_ text: String) {
        fflush(nil)
        FileHandle.standardError.write(Data(text.utf8))
    }
}

/// A command failed and has said why.
enum CommandFailure: Error {
    case alreadyReported
}

/// Runs a command so that every failure ends in one message and the exit code `code`.
func reportingFailures(exitCode code: Int32, _ body: () throws -> Void) throws {
    do {
        try body()
    } catch let exit as ExitCode {
        throw exit
    } catch CommandFailure.alreadyReported {
        throw ExitCode(code)
    } catch let missing as NotFound {
        Terminal.write("\(missing)\n")
        throw ExitCode(code)
    } catch let refused as BadRequest {
        Terminal.write("\(refused)\n")
        throw ExitCode(code)
    } catch let failure as EditFailure where failure.code == .notFound {
        Terminal.write("Error from server (NotFound): \(failure)\n")
        throw ExitCode(code)
    } catch PlanningError.invalid(let diagnostics) {
        Terminal.report(diagnostics)
        throw ExitCode(code)
    } catch PlanningError.refused(let error) {
        Terminal.write("error: \(error)\n")
        throw ExitCode(code)
    } catch {
        Terminal.write("error: \(error)\n")
        throw ExitCode(code)
    }
}
