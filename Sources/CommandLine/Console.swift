import Foundation
import Storage
import Synchronization

/// Where a command speaks: people's text on standard error, results on standard output. All methods can be called
/// from any thread; every call is written whole.
///
/// On a terminal, lines for people are broken at spaces; see ``LineWrap``. Elsewhere they keep their length.
public final class Console: Sendable {
  /// Whether notes and progress are left out.
  public let isQuiet: Bool

  private struct State {
    /// The progress line on the terminal, empty if there is none.
    var progress = ""
    /// Whether the line of standard output that was begun last has no end yet.
    var isInLine = false
    var outputError: Int32 = 0
  }

  private let output: TextSink
  private let error: TextSink
  /// Paths that are never broken.
  private let paths: [String]
  private let state = Mutex(State())

  /// The console of the process.
  public convenience init(isQuiet: Bool) {
    self.init(isQuiet: isQuiet, output: .descriptor(STDOUT_FILENO), error: .descriptor(STDERR_FILENO))
  }

  /// - Parameter paths: what a line is not broken in, although it holds spaces or wide characters.
  package init(isQuiet: Bool, output: TextSink, error: TextSink, keeping paths: [String] = []) {
    self.isQuiet = isQuiet
    self.output = output
    self.error = error
    self.paths = paths
  }

  // MARK: Lines

  /// A line for people on standard error; nothing with `--quiet`.
  public func note(_ text: String) {
    if !isQuiet { writeError(text) }
  }

  /// A line that is never broken, with a command that people copy or JSON; nothing with `--quiet`.
  public func command(_ text: String) {
    if !isQuiet { putError(text) }
  }

  /// `warning: text` on standard error, also with `--quiet`.
  public func warn(_ text: String) { writeError("warning: \(text)") }

  /// A line of the result on standard output.
  public func result(_ text: String) { writeOutput(text + "\n") }

  /// A line of a result that is for people, on standard output.
  public func page(_ line: String) { writeOutput(wrapped(line, output) + "\n") }

  /// A part of the result on standard output, visible at once, without a newline.
  public func stream(_ text: String) { writeOutput(text) }

  /// Why standard output could not be written, nil if all went well. The command then ends with exit code 74.
  public var outputProblem: String? {
    let code = state.withLock { $0.outputError }
    return code == 0 ? nil : "cannot write to standard output: \(FailureReason.text(code))"
  }

  /// A line on standard error, also with `--quiet`.
  func writeError(_ text: String) { putError(wrapped(text, error)) }

  private func wrapped(_ text: String, _ sink: TextSink) -> String {
    guard let columns = sink.columns else { return text }
    return LineWrap(columns: columns, keeping: paths).text(text)
  }

  private func putError(_ text: String) {
    state.withLock { state in
      // Failing to report on standard error leaves nowhere to report that to.
      _ = error.put(Self.erase(state.progress) + text + "\n" + Self.draw(state.progress))
    }
  }

  private func writeOutput(_ text: String) {
    state.withLock { state in
      // After a failure nothing more is written, so that the output has no hole.
      guard state.outputError == 0, !text.isEmpty else { return }
      let shares = output.isTerminal && !state.progress.isEmpty
      if shares { _ = error.put(Self.erase(state.progress)) }
      state.outputError = output.put(text)
      state.isInLine = output.isTerminal && !text.hasSuffix("\n")
      if shares {
        if state.isInLine { state.progress = "" } else { _ = error.put(Self.draw(state.progress)) }
      }
    }
  }

  // MARK: Progress

  /// Whether a progress line is rewritten in place.
  var rewritesProgress: Bool { error.rewrites }

  /// Whether it moves while nothing new is known.
  var animatesProgress: Bool { error.animates }

  /// Replaces the progress line on the terminal; nil removes it.
  func showProgress(_ bar: ProgressBar?) {
    state.withLock { state in
      // What is erased later would take the text before it along.
      if state.isInLine { return }
      // The last column stays free: some terminals wrap when it is filled.
      let line = bar?.line(columns: max(error.width() - 1, 1), error.signs) ?? ""
      _ = error.put(Self.erase(state.progress) + Self.draw(line))
      state.progress = line
    }
  }

  /// The progress line with the cursor back at its beginning.
  ///
  /// A terminal that becomes narrower breaks the line into several rows and keeps the cursor at its character: at the first
  /// of the rows, from where all of them can be erased.
  private static func draw(_ line: String) -> String { line.isEmpty ? "" : line + "\r" }

  /// Erases from the cursor, which is at the beginning of the line, to the end of the screen (ECMA-48 ED).
  private static func erase(_ line: String) -> String { line.isEmpty ? "" : "\r\u{1B}[J" }
}
